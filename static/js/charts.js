// Charts of the results. Every figure here also stands in a table beside it, and its texts come written from the server.
const frames = [...document.querySelectorAll("[data-figure]")];
const language = document.documentElement.lang;
const compact = new Intl.NumberFormat(language, { notation: "compact" });
const precise = new Intl.NumberFormat(language, { maximumSignificantDigits: 4 });

const colour = (frame, name) => {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  frame.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
};

// Colours, and how much room the names of arms get: narrow screens cut long ones, the tooltip has them whole.
const palette = (frame) => ({
  ink: colour(frame, "--ink"),
  soft: colour(frame, "--ink-soft"),
  line: colour(frame, "--line"),
  strongLine: colour(frame, "--line-strong"),
  surface: colour(frame, "--surface"),
  brand: colour(frame, "--brand"),
  nameWidth: Math.min(200, Math.max(90, frame.clientWidth * 0.32)),
  // Told apart in light and dark and, by their marks, without colour.
  series: ["--brand", "--brass", "--good", "--bad", "--line-strong", "--ink"].map((name) => colour(frame, name)),
});

const marks = ["circle", "rect", "triangle", "diamond", "emptyCircle", "emptyRect"];
const dashes = ["solid", "dashed", "dotted"];

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

const rowTooltip = (colours, rows) => ({
  ...base(colours).tooltip,
  formatter: ({ dataIndex }) => `${rows[dataIndex].name}\n${rows[dataIndex].text}`,
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

// The name of an upright axis lies above it: turned by 90 degrees nobody reads it, and it may be cut.
const uprightAxis = (colours, name, overrides = {}) =>
  valueAxis(colours, name, {
    nameLocation: "end",
    nameGap: 12,
    nameTextStyle: { color: colours.soft, align: "left", padding: [0, 0, 0, -28] },
    ...overrides,
  });

const logarithmic = (colours) => ({ type: "log", axisLabel: { color: colours.soft, hideOverlap: true, formatter: (value) => compact.format(value) } });

const nameAxis = (colours, names) => ({
  type: "category",
  data: names,
  axisLabel: { color: colours.ink, width: colours.nameWidth, overflow: "truncate", interval: 0 },
  axisTick: { show: false },
  axisLine: { lineStyle: { color: colours.strongLine } },
});

// A line from low to high with a short stroke at each end, moved down by some pixels; rows are [place, low, high].
const drawInterval = (lineColour, down = 0) => (_, api) => {
  const [low, high] = [api.value(1), api.value(2)];
  if (Number.isNaN(low) || Number.isNaN(high)) {
    return null;
  }
  const [startX, middle] = api.coord([low, api.value(0)]);
  const [endX] = api.coord([high, api.value(0)]);
  const y = middle + down;
  const style = { stroke: lineColour, lineWidth: 2, fill: null };
  const line = (x1, y1, x2, y2) => ({ type: "line", shape: { x1, y1, x2, y2 }, style });
  return {
    type: "group",
    children: [line(startX, y, endX, y), line(startX, y - 5, startX, y + 5), line(endX, y - 5, endX, y + 5)],
  };
};

const intervalSeries = (rows, lineColour, down = 0) => ({
  type: "custom",
  silent: true,
  renderItem: drawInterval(lineColour, down),
  encode: { x: [1, 2], y: 0 },
  data: rows.map(([low, high], place) => [place, low ?? Number.NaN, high ?? Number.NaN]),
  z: 10,
});

const intervals = (options, variant, colours) => {
  const rows = options.variants[variant].rows.toReversed();
  const reference = options.reference ?? null;
  const isBars = reference === null;
  return base(colours, {
    grid: { left: 12, right: 28, top: 16, bottom: 12, containLabel: true },
    tooltip: rowTooltip(colours, rows),
    xAxis: valueAxis(colours, "", isBars ? { min: 0, max: (extent) => (extent.max <= 1 ? 1 : undefined) } : {}),
    yAxis: nameAxis(colours, rows.map((row) => row.name)),
    series: [
      {
        type: isBars ? "bar" : "scatter",
        barMaxWidth: 18,
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
      intervalSeries(rows.map((row) => [row.low, row.high]), colours.ink),
    ],
  });
};

// Two intervals an arm: the first hollow above, the second filled below.
const pairs = (options, _, colours) => {
  const rows = options.rows.toReversed();
  const [first, second] = options.names;
  const sides = [
    { name: first, side: 0, down: -7, icon: "rect", fill: colours.surface, stroke: colours.soft },
    { name: second, side: 1, down: 7, icon: "circle", fill: colours.brand, stroke: colours.brand },
  ];
  const filled = ({ fill, stroke }) => ({ color: fill, borderColor: stroke, borderWidth: 2, opacity: 1 });
  return base(colours, {
    grid: { left: 12, right: 28, top: 40, bottom: 12, containLabel: true },
    legend: {
      top: 4,
      itemWidth: 12,
      itemHeight: 12,
      textStyle: { color: colours.ink },
      data: sides.map((one) => ({ name: one.name, icon: one.icon, itemStyle: filled(one) })),
    },
    tooltip: rowTooltip(colours, rows),
    xAxis: valueAxis(colours, "", { scale: true }),
    yAxis: nameAxis(colours, rows.map((row) => row.name)),
    series: sides.flatMap((one) => [
      { ...intervalSeries(rows.map((row) => row.values[one.side].slice(1)), one.stroke, one.down), name: one.name },
      {
        type: "scatter",
        name: one.name,
        symbol: one.icon,
        symbolSize: 11,
        symbolOffset: [0, one.down],
        itemStyle: filled(one),
        data: rows.map((row, place) => [row.values[one.side][0] ?? Number.NaN, place]),
        z: 12,
      },
    ]),
  });
};

// One line an arm over experiments, each point with its interval; arms stand a little apart so that all can be seen.
const trend = (options, _, colours) => {
  const apart = 0.5 / Math.max(4, options.series.length);
  const drawUpright = (lineColour) => (parameters, api) => {
    const [low, high] = [api.value(1), api.value(2)];
    if (Number.isNaN(low) || Number.isNaN(high)) {
      return null;
    }
    const [x, bottom] = api.coord([api.value(0), low]);
    const [, top] = api.coord([api.value(0), high]);
    return { type: "line", shape: { x1: x, y1: bottom, x2: x, y2: top }, style: { stroke: lineColour, lineWidth: 2, opacity: 0.55 } };
  };
  return base(colours, {
    grid: { left: 20, right: 28, top: 62, bottom: 12, containLabel: true },
    legend: { type: "scroll", top: 4, textStyle: { color: colours.ink }, data: options.series.map((one) => one.name) },
    tooltip: { ...base(colours).tooltip, formatter: ({ seriesName, value }) => `${seriesName}\n${precise.format(value[1])}` },
    xAxis: valueAxis(colours, "", {
      min: -0.5,
      max: options.points.length - 0.5,
      interval: 1,
      axisLabel: { color: colours.soft, formatter: (value) => options.points[value] ?? "", customValues: options.points.map((__, at) => at) },
      axisTick: { show: false },
      axisLine: { onZero: false, lineStyle: { color: colours.strongLine } },
      splitLine: { show: false },
    }),
    yAxis: uprightAxis(colours, options.yTitle, { scale: true, axisLine: { onZero: false } }),
    series: options.series.flatMap((one, place) => {
      const lineColour = colours.series[place % colours.series.length];
      const x = (at) => at + (place - (options.series.length - 1) / 2) * apart;
      return [
        {
          type: "line",
          name: one.name,
          symbol: marks[place % marks.length],
          symbolSize: 9,
          itemStyle: { color: lineColour },
          lineStyle: { color: lineColour, width: 1.5, type: dashes[Math.floor(place / colours.series.length) % dashes.length] },
          data: one.values.map(([value], at) => [x(at), value]),
        },
        {
          type: "custom",
          silent: true,
          name: one.name,
          itemStyle: { color: lineColour },
          renderItem: drawUpright(lineColour),
          encode: { x: 0, y: [1, 2] },
          data: one.values.map(([, low, high], at) => [x(at), low ?? Number.NaN, high ?? Number.NaN]),
        },
      ];
    }),
  });
};

const bars = (options, _, colours) => {
  const rows = options.rows.toReversed();
  return base(colours, {
    tooltip: rowTooltip(colours, rows),
    xAxis: valueAxis(colours, options.xTitle, { min: 0 }),
    yAxis: nameAxis(colours, rows.map((row) => row.name)),
    series: [{ type: "bar", barMaxWidth: 18, data: rows.map((row) => row.value), itemStyle: { color: colours.brand, borderRadius: [0, 4, 4, 0] } }],
  });
};

const boxes = (options, _, colours) => {
  const rows = options.rows.toReversed();
  return base(colours, {
    tooltip: rowTooltip(colours, rows),
    xAxis: valueAxis(colours, options.xTitle, options.isLogarithmic ? logarithmic(colours) : { min: 0 }),
    yAxis: nameAxis(colours, rows.map((row) => row.name)),
    series: [
      {
        type: "boxplot",
        data: rows.map((row) => row.values),
        boxWidth: [8, 16],
        itemStyle: { color: colours.surface, borderColor: colours.brand, borderWidth: 2 },
      },
    ],
  });
};

const points = (options, _, colours) => {
  const byName = new Map(options.rows.map((row) => [row.name, row]));
  return base(colours, {
    grid: { left: 20, right: 96, top: 40, bottom: 34, containLabel: true },
    tooltip: { ...base(colours).tooltip, formatter: ({ data }) => (data.row ? `${data.row.name}\n${data.row.text}` : "") },
    xAxis: valueAxis(colours, options.xTitle, options.isLogarithmic ? logarithmic(colours) : { min: 0 }),
    yAxis: uprightAxis(colours, options.yTitle, { scale: true }),
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
        symbolSize: 12,
        label: {
          show: true,
          position: "right",
          color: colours.ink,
          textBorderColor: colours.surface,
          textBorderWidth: 3,
          formatter: ({ data }) => data.row.name,
        },
        labelLayout: { hideOverlap: true },
        data: options.rows.toSorted((one, other) => other.isStrong - one.isStrong).map((row) => ({
          value: [row.x, row.y],
          row,
          itemStyle: {
            color: row.isStrong ? colours.brand : colours.surface,
            borderColor: row.isStrong ? colours.brand : colours.soft,
            borderWidth: 2,
            opacity: 1,
          },
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

const lines = (options, variant, colours) => {
  const shown = options.variants?.[variant] ?? options;
  const axis = options.isLogarithmic ? logarithmic(colours) : {};
  const diagonal = {
    type: "line",
    silent: true,
    symbol: "none",
    lineStyle: { color: colours.strongLine, type: "dashed", width: 1 },
    data: [[0, 0], [1, 1]],
  };
  const ends = options.hasDiagonal ? { min: 0, max: 1 } : {};
  return base(colours, {
    grid: { left: 20, right: 28, top: 66, bottom: 34, containLabel: true },
    legend: { type: "scroll", top: 4, textStyle: { color: colours.ink }, data: shown.series.map((one) => one.name) },
    tooltip: { ...base(colours).tooltip, trigger: "axis", valueFormatter: (value) => precise.format(Number(value)) },
    xAxis: valueAxis(colours, options.xTitle, { ...ends, ...axis, ...(options.isLogarithmic ? { min: "dataMin", max: "dataMax" } : {}) }),
    yAxis: uprightAxis(colours, shown.yTitle, { ...ends, ...axis }),
    series: [
      ...(options.hasDiagonal ? [diagonal] : []),
      ...shown.series.flatMap((one, place) => {
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
            lineStyle: { color: lineColour, type: dashes[place % dashes.length] },
            itemStyle: { color: lineColour },
          });
        }
        if (one.dots.length > 0) {
          found.push({
            type: "scatter",
            name: one.name,
            symbol: marks[place % marks.length],
            symbolSize: 10,
            itemStyle: { color: lineColour },
            data: one.dots.map(([x, y]) => [x, y]),
          });
        }
        return found;
      }),
    ],
  });
};

const kinds = { intervals, pairs, trend, bars, boxes, points, lines };
const rowHeights = { intervals: 30, pairs: 44, bars: 30, boxes: 34 };

for (const frame of frames) {
  const options = JSON.parse(frame.querySelector("[data-chart-options]").textContent);
  const place = frame.querySelector("[data-chart]");
  const rowHeight = rowHeights[frame.dataset.figure];
  if (rowHeight) {
    const rows = options.rows ?? options.variants[0].rows;
    place.style.height = `${Math.max(150, rows.length * rowHeight + 76)}px`;
  }
  const chart = echarts.init(place, null, { renderer: "svg" });
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
  addEventListener("resize", () => {
    chart.resize();
    draw();
  });
  document.addEventListener("sextant:theme", draw);
  draw();
}
