// What a page does beyond its HTML: draw the charts whose data stand beside them as JSON, mark every part of the figure that
// was asked for, print. Without this script every figure is still there, in the tables.
"use strict";
(function () {
  const ink = "#1c2430", soft = "#55606e", accent = "#17508f", warm = "#a34c06", grey = "#8b96a3";

  function bars(data) {
    const rows = data.rows;
    return {
      grid: { left: 8, right: 70, top: 26, bottom: 8, containLabel: true },
      xAxis: { type: "value", min: 0, axisLabel: { color: soft }, name: data.unit, nameTextStyle: { color: soft } },
      yAxis: { type: "category", inverse: true, data: rows.map((row) => row.town), axisLabel: { color: ink }, axisTick: { show: false } },
      tooltip: { renderMode: "richText", formatter: (at) => rows[at.dataIndex] ? rows[at.dataIndex].town + " " + rows[at.dataIndex].label : "" },
      series: [{
        type: "bar", barMaxWidth: 22,
        data: rows.map((row) => ({ value: row.value, itemStyle: { color: row.unsure ? "#c9d0d7" : accent } })),
        label: { show: true, position: "right", color: ink, formatter: (at) => rows[at.dataIndex].label },
        markLine: data.median === null ? undefined : {
          symbol: "none", silent: true, lineStyle: { color: warm, type: "dashed", width: 2 },
          label: { formatter: "中位数 " + data.median_label, color: warm, position: "start" }, data: [{ xAxis: data.median }],
        },
      }],
    };
  }

  function trend(data) {
    const line = (name, values, more) => Object.assign(
      { name: name, type: "line", data: values, connectNulls: false, symbolSize: 7 }, more);
    return {
      grid: { left: 8, right: 24, top: 40, bottom: 8, containLabel: true }, legend: { top: 0, textStyle: { color: ink } },
      tooltip: { trigger: "axis", renderMode: "richText" },
      xAxis: { type: "category", data: data.years.map(String), axisLabel: { color: soft } },
      yAxis: { type: "value", name: data.unit, axisLabel: { color: soft }, nameTextStyle: { color: soft } },
      series: [
        line("中位数", data.median, { lineStyle: { color: accent, width: 3 }, itemStyle: { color: accent } }),
        line("最大", data.highest, { lineStyle: { color: grey, type: "dashed" }, itemStyle: { color: grey }, symbol: "triangle" }),
        line("最小", data.lowest, { lineStyle: { color: grey, type: "dotted" }, itemStyle: { color: grey }, symbol: "rect" }),
      ],
    };
  }

  const kinds = { bars: bars, trend: trend };

  function draw(holder) {
    const source = document.getElementById(holder.dataset.source);
    if (!source || !window.echarts) return;
    const data = JSON.parse(source.textContent);
    holder.classList.add("drawn");
    const chart = window.echarts.init(holder, null, {
      renderer: "canvas", devicePixelRatio: Math.max(2, window.devicePixelRatio || 1),
      height: data.rows ? Math.max(320, 70 + 30 * data.rows.length) : 320,
    });
    const option = kinds[holder.dataset.kind](data);
    chart.setOption(Object.assign({ animation: false, textStyle: { fontFamily: getComputedStyle(document.body).fontFamily } }, option));
    chart.on("click", (at) => {
      const row = data.rows && data.rows[at.dataIndex];
      if (row && row.href) window.location.href = row.href;
    });
    window.addEventListener("resize", () => chart.resize());
    window.addEventListener("beforeprint", () => chart.resize());
  }

  function markAsked() {
    document.querySelectorAll("mark.asked").forEach((mark) => mark.classList.remove("asked"));
    const id = decodeURIComponent(window.location.hash.slice(1));
    if (!id.startsWith("fact-")) return;
    document.querySelectorAll("mark[data-fact]").forEach((mark) => {
      if (mark.dataset.fact === id.slice(5)) mark.classList.add("asked");
    });
    document.querySelectorAll("rect[data-facts]").forEach((box) => {
      box.classList.toggle("hidden", !box.dataset.facts.split(" ").includes(id.slice(5)));
    });
    // A browser scrolls before the fonts are there; once more, so that the figure is in mid-screen.
    const first = document.getElementById(id);
    if (first) first.scrollIntoView({ block: "center" });
  }

  document.querySelectorAll(".chart").forEach(draw);
  document.querySelectorAll("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  window.addEventListener("hashchange", markAsked);
  markAsked();
  document.documentElement.dataset.ready = "yes";
})();
