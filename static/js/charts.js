// Quality chart: one bar per arm with its interval. The same figures stand in a table beside it.
const frame = document.querySelector("[data-chart]");

const colour = (name) => {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  frame.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
};

const rounded = (value) => value.toFixed(2);

const drawInterval = (lineColour) => (_, api) => {
  const low = api.value(1);
  const high = api.value(2);
  if (Number.isNaN(low) || Number.isNaN(high)) {
    return null;
  }
  const [startX, y] = api.coord([low, api.value(0)]);
  const [endX] = api.coord([high, api.value(0)]);
  const style = { stroke: lineColour, lineWidth: 2, fill: null };
  const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
  return {
    type: "group",
    children: [line(startX, y, endX, y), line(startX, y - 6, startX, y + 6), line(endX, y - 6, endX, y + 6)],
  };
};

const optionsOf = (series) => {
  const ink = colour("--ink");
  const soft = colour("--ink-soft");
  const bars = series.bars.toReversed();
  return {
    animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300,
    aria: { enabled: true },
    textStyle: { fontFamily: "Inter, system-ui, sans-serif", color: ink },
    grid: { left: 8, right: 56, top: 8, bottom: 8, containLabel: true },
    tooltip: {
      renderMode: "richText",
      backgroundColor: colour("--surface"),
      borderColor: colour("--line"),
      textStyle: { color: ink },
      formatter: ({ dataIndex }) => {
        const bar = bars[dataIndex];
        if (bar.value === null) {
          return `${bar.arm}\nnot available`;
        }
        const interval = bar.low === null ? "no interval" : `95% interval ${rounded(bar.low)} to ${rounded(bar.high)}`;
        return `${bar.arm}\n${series.title} ${rounded(bar.value)}\n${interval}`;
      },
    },
    xAxis: {
      type: "value",
      min: 0,
      max: 1,
      axisLabel: { color: soft, formatter: (value) => value.toFixed(1) },
      splitLine: { lineStyle: { color: colour("--line") } },
    },
    yAxis: {
      type: "category",
      data: bars.map((bar) => (bar.baseline ? `${bar.arm} (baseline)` : bar.arm)),
      axisLabel: { color: ink },
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colour("--line-strong") } },
    },
    series: [
      {
        type: "bar",
        data: bars.map((bar) => ({
          value: bar.value,
          itemStyle: {
            color: colour(bar.baseline ? "--line-strong" : "--brand"),
            borderRadius: [0, 4, 4, 0],
          },
        })),
        barMaxWidth: 26,
      },
      {
        type: "custom",
        silent: true,
        renderItem: drawInterval(ink),
        encode: { x: [1, 2], y: 0 },
        data: bars.map((bar, index) => [index, bar.low ?? Number.NaN, bar.high ?? Number.NaN]),
        z: 10,
      },
    ],
  };
};

if (frame) {
  const allSeries = JSON.parse(document.querySelector("[data-chart-options]").textContent);
  const chart = echarts.init(frame, null, { renderer: "svg" });
  const buttons = [...document.querySelectorAll("[data-chart-metric]")];
  let current = allSeries[0];
  const draw = () => {
    chart.setOption(optionsOf(current), true);
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(button.dataset.chartMetric === current.metric));
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      current = allSeries.find((series) => series.metric === button.dataset.chartMetric);
      draw();
    });
  }
  addEventListener("resize", () => chart.resize());
  document.addEventListener("sextant:theme", draw);
  draw();
}
