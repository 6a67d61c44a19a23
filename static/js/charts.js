// Charts of the results. Every figure here also stands in a table beside it, and its texts come written from the server.
const frames = [...document.querySelectorAll("[data-figure]")];

const colour = (frame, name) => {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  frame.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
};

const palette = (frame) => ({
  ink: colour(frame, "--ink"),
  soft: colour(frame, "--ink-soft"),
  line: colour(frame, "--line"),
  strongLine: colour(frame, "--line-strong"),
  surface: colour(frame, "--surface"),
  brand: colour(frame, "--brand"),
  // Told apart in light and dark and, by their marks, without colour.
  series: ["--brand", "--brass", "--good", "--bad", "--line-strong", "--ink"].map((name) => colour(frame, name)),
});

const marks = ["circle", "rect", "triangle", "diamond", "pin", "arrow"];

const base = (colours, overrides) => ({
  animationDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 300,
  textStyle: { fontFamily: "Inter, system-ui, sans-serif", color: colours.ink },
  grid: { left: 12, right: 28, top: 16, bottom: 30, containLabel: true },
  tooltip: {
    renderMode: "richText",
    backgroundColor: colours.surface,
    borderColor: colours.line,
    textStyle: { color: colours.ink },
    confine: true,
  },
  ...overrides,
});

const valueAxis = (colours, name, overrides = {}) => ({
  type: "value",
  name,
  nameLocation: "middle",
  nameGap: 26,
  nameTextStyle: { color: colours.soft },
  axisLabel: { color: colours.soft, hideOverlap: true },
  splitLine: { lineStyle: { color: colours.line } },
  ...overrides,
});

const nameAxis = (colours, names) => ({
  type: "category",
  data: names,
  axisLabel: { color: colours.ink, width: 120, overflow: "truncate" },
  axisTick: { show: false },
  axisLine: { lineStyle: { color: colours.strongLine } },
});

// A line from low to high with a short stroke at each end; rows are [place, low, high].
const drawInterval = (lineColour) => (_, api) => {
  const [low, high] = [api.value(1), api.value(2)];
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

const intervals = (options, variant, colours) => {
  const rows = options.variants[variant].rows.toReversed();
  const reference = options.reference ?? null;
  const isBars = reference === null;
  return base(colours, {
    grid: { left: 12, right: 28, top: 16, bottom: 12, containLabel: true },
    tooltip: { ...base(colours).tooltip, formatter: ({ dataIndex }) => `${rows[dataIndex].name}\n${rows[dataIndex].text}` },
    xAxis: valueAxis(colours, "", isBars ? { min: 0, max: (extent) => (extent.max <= 1 ? 1 : undefined) } : {}),
    yAxis: nameAxis(colours, rows.map((row) => row.name)),
    series: [
      {
        type: isBars ? "bar" : "scatter",
        barMaxWidth: 24,
        symbolSize: 13,
        data: rows.map((row, place) => ({
          value: isBars ? row.value : [row.value, place],
          itemStyle: { color: row.isStrong ? colours.brand : colours.strongLine, borderRadius: [0, 4, 4, 0] },
        })),
        markLine: isBars
          ? undefined
          : {
              silent: true,
              symbol: "none",
              label: { show: false },
              lineStyle: { color: colours.ink, type: "dashed" },
              data: [{ xAxis: reference }],
            },
      },
      {
        type: "custom",
        silent: true,
        renderItem: drawInterval(colours.ink),
        encode: { x: [1, 2], y: 0 },
        data: rows.map((row, place) => [place, row.low ?? Number.NaN, row.high ?? Number.NaN]),
        z: 10,
      },
    ],
  });
};

const bars = (options, _, colours) => {
  const rows = options.rows.toReversed();
  return base(colours, {
    tooltip: { ...base(colours).tooltip, formatter: ({ dataIndex }) => `${rows[dataIndex].name}\n${rows[dataIndex].text}` },
    xAxis: valueAxis(colours, options.xTitle, { min: 0 }),
    yAxis: nameAxis(colours, rows.map((row) => row.name)),
    series: [{ type: "bar", barMaxWidth: 24, data: rows.map((row) => row.value), itemStyle: { color: colours.brand, borderRadius: [0, 4, 4, 0] } }],
  });
};

const boxes = (options, _, colours) => {
  const rows = options.rows.toReversed();
  return base(colours, {
    tooltip: { ...base(colours).tooltip, formatter: ({ dataIndex }) => `${rows[dataIndex].name}\n${rows[dataIndex].text}` },
    xAxis: valueAxis(colours, options.xTitle, { min: 0 }),
    yAxis: nameAxis(colours, rows.map((row) => row.name)),
    series: [
      {
        type: "boxplot",
        data: rows.map((row) => row.values),
        boxWidth: [10, 22],
        itemStyle: { color: colours.surface, borderColor: colours.brand, borderWidth: 2 },
      },
    ],
  });
};

const points = (options, _, colours) => {
  const byName = new Map(options.rows.map((row) => [row.name, row]));
  return base(colours, {
    grid: { left: 20, right: 60, top: 24, bottom: 34, containLabel: true },
    tooltip: { ...base(colours).tooltip, formatter: ({ data }) => (data.row ? `${data.row.name}\n${data.row.text}` : "") },
    xAxis: valueAxis(colours, options.xTitle, { min: 0 }),
    yAxis: valueAxis(colours, options.yTitle, { nameGap: 34, min: 0 }),
    series: [
      {
        type: "line",
        silent: true,
        symbol: "none",
        lineStyle: { color: colours.strongLine, type: "dashed" },
        data: options.front.map((name) => [byName.get(name).x, byName.get(name).y]),
      },
      {
        type: "scatter",
        symbolSize: 14,
        label: { show: true, position: "right", color: colours.ink, formatter: ({ data }) => data.row.name },
        labelLayout: { hideOverlap: true, moveOverlap: "shiftY" },
        data: options.rows.map((row) => ({
          value: [row.x, row.y],
          row,
          symbol: row.isStrong ? "circle" : "emptyCircle",
          itemStyle: { color: row.isStrong ? colours.brand : colours.strongLine },
        })),
      },
    ],
  });
};

const bandOf = (one, lineColour) => ({
  type: "custom",
  silent: true,
  renderItem: (parameters, api) => {
    if (parameters.dataIndex > 0 || one.band.length === 0) {
      return null;
    }
    const upper = one.band.map(([x, , high]) => api.coord([x, high]));
    const lower = one.band.toReversed().map(([x, low]) => api.coord([x, low]));
    return { type: "polygon", shape: { points: [...upper, ...lower] }, style: { fill: lineColour, opacity: 0.15 } };
  },
  data: one.band.map(([x, low]) => [x, low]),
});

const lines = (options, _, colours) => {
  const axis = options.isLogarithmic ? { type: "log", axisLabel: { color: colours.soft, hideOverlap: true } } : {};
  return base(colours, {
    grid: { left: 20, right: 28, top: 44, bottom: 34, containLabel: true },
    legend: { top: 4, textStyle: { color: colours.ink }, data: options.series.map((one) => one.name) },
    tooltip: { ...base(colours).tooltip, trigger: "axis", valueFormatter: (value) => Number(value).toPrecision(4) },
    xAxis: valueAxis(colours, options.xTitle, axis),
    yAxis: valueAxis(colours, options.yTitle, { nameGap: 44, ...axis }),
    series: options.series.flatMap((one, place) => {
      const lineColour = colours.series[place % colours.series.length];
      const found = [];
      if (one.band.length > 0) {
        found.push(bandOf(one, lineColour));
      }
      if (one.line.length > 0) {
        found.push({
          type: "line",
          name: one.name,
          symbol: "none",
          data: one.line,
          lineStyle: { color: lineColour, type: ["solid", "dashed", "dotted"][place % 3] },
          itemStyle: { color: lineColour },
        });
      }
      if (one.dots.length > 0) {
        found.push({
          type: "scatter",
          name: one.name,
          symbol: marks[place % marks.length],
          symbolSize: 11,
          itemStyle: { color: lineColour },
          data: one.dots.map(([x, y]) => [x, y]),
        });
      }
      return found;
    }),
  });
};

const kinds = { intervals, bars, boxes, points, lines };

for (const frame of frames) {
  const options = JSON.parse(frame.querySelector("[data-chart-options]").textContent);
  const chart = echarts.init(frame.querySelector("[data-chart]"), null, { renderer: "svg" });
  const buttons = [...frame.querySelectorAll("[data-variant]")];
  let variant = 0;
  const draw = () => {
    chart.setOption(kinds[frame.dataset.figure](options, variant, palette(frame)), true);
    for (const button of buttons) {
      button.setAttribute("aria-pressed", String(Number(button.dataset.variant) === variant));
    }
  };
  for (const button of buttons) {
    button.addEventListener("click", () => {
      variant = Number(button.dataset.variant);
      draw();
    });
  }
  addEventListener("resize", () => chart.resize());
  document.addEventListener("sextant:theme", draw);
  draw();
}
