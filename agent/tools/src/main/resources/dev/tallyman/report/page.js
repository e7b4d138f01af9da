'use strict';
(() => {
  performance.mark('data');
  const root = document.documentElement;
  root.classList.add('scripted');
  const page = JSON.parse(document.getElementById('data').textContent);
  const drawn = new Map(); // element -> what draws in it
  let printing = false;

  // Light and dark ----------------------------------------------------------------------------

  const preferred = matchMedia('(prefers-color-scheme: dark)');
  let theme = 'auto';
  try {
    theme = localStorage.getItem('tallyman-theme') || 'auto';
  } catch (notAllowed) {
    // a file may not remember
  }
  const buttons = new Map();
  for (const name of ['auto', 'light', 'dark']) {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = name[0].toUpperCase() + name.slice(1);
    button.addEventListener('click', () => {
      theme = name;
      try {
        localStorage.setItem('tallyman-theme', name);
      } catch (notAllowed) {
        // it holds until the page is closed
      }
      paint();
    });
    buttons.set(name, button);
  }
  const choice = document.getElementById('theme');
  choice.setAttribute('role', 'group');
  choice.setAttribute('aria-label', 'Colours');
  choice.append(...buttons.values());

  function paint() {
    const dark = !printing && (theme === 'dark' || (theme === 'auto' && preferred.matches));
    buttons.forEach((button, name) => button.setAttribute('aria-pressed', String(name === theme)));
    const changed = root.classList.contains('dark') !== dark;
    root.classList.toggle('dark', dark);
    if (changed) {
      redraw();
    }
  }
  preferred.addEventListener('change', paint);

  const colour = (name) => getComputedStyle(root).getPropertyValue('--' + name).trim();

  // Numbers -----------------------------------------------------------------------------------

  const sums = (differences) => {
    let sum = 0;
    return differences.map((d) => (sum += d));
  };
  const count = (v) => (v == null ? '' : Math.round(v).toLocaleString('en-US'));
  const shortCount = (v) => {
    const a = Math.abs(v);
    return a >= 1e9 ? trim(v / 1e9) + ' bn' : a >= 1e6 ? trim(v / 1e6) + ' m'
      : a >= 1e4 ? trim(v / 1e3) + ' k' : count(v);
  };
  const MEGABYTES = [];
  for (let i = 0.1; i < 1e7; i *= 10) {
    MEGABYTES.push(i * 1024, 2 * i * 1024, 5 * i * 1024);
  }
  const trim = (v) => String(+v.toFixed(1));
  const bytes = (kilo) => {
    if (kilo == null) return '';
    if (kilo === 0) return '0';
    const mega = kilo / 1024;
    return mega >= 10240 ? trim(mega / 1024) + ' GB' : mega >= 10 ? count(mega) + ' MB'
      : mega >= 0.1 ? trim(mega) + ' MB' : Math.round(kilo) + ' KB';
  };
  const duration = (s) => {
    if (s == null) return '';
    const number = (v) => (v < 9.95 ? trim(v) : String(Math.round(v)));
    return s === 0 ? '0' : s < 0.95e-6 ? Math.round(s * 1e9) + ' ns' : s < 0.95e-3 ? number(s * 1e6) + ' µs'
      : s < 0.95 ? number(s * 1e3) + ' ms' : s < 120 ? number(s) + ' s'
      : s < 7200 ? trim(s / 60) + ' min' : s < 172800 ? trim(s / 3600) + ' h' : trim(s / 86400) + ' d';
  };
  const percent = (v) => (v == null ? '' : trim(v * 100) + ' %');

  // Charts ------------------------------------------------------------------------------------

  const zoned = (seconds) => {
    const date = new Date(seconds * 1e3);
    try {
      return uPlot.tzDate(date, page.zone);
    } catch (unknownZone) {
      return date;
    }
  };
  const FONT = '12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';

  function clockTime(u, v) {
    if (v == null) return '';
    const date = zoned(v);
    const two = (n) => String(n).padStart(2, '0');
    return two(date.getHours()) + ':' + two(date.getMinutes()) + ':' + two(date.getSeconds());
  }

  function day(v) {
    const date = zoned(v);
    return date.toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  }

  const widest = (u, values) => Math.max(40, ...(values || []).map((v) => (v ? v.length * 7.5 + 14 : 0)));

  function axis(values, extra) {
    return Object.assign({
      stroke: colour('soft'),
      font: FONT,
      grid: { stroke: colour('grid'), width: 1 },
      ticks: { stroke: colour('grid'), width: 1, size: 4 },
      gap: 4,
      size: widest,
      values: values && ((u, all) => all.map((v) => (v == null ? null : values(v)))),
    }, extra);
  }

  // 24 hours; with the day only where there are several.
  const timeAxis = () => axis(null, {
    size: 30,
    space: 75,
    values: (u, splits, i, space, step) => {
      const days = u.scales.x.max - u.scales.x.min > 20 * 3600;
      return splits.map((v) => {
        const time = clockTime(u, v);
        return days ? day(v) + (step < 86400 ? ' ' + time.slice(0, 5) : '') : step < 60 ? time : time.slice(0, 5);
      });
    },
  });

  const fromZero = (u, min, max) => [0, max > 0 ? max * 1.08 : 1];

  function line(label, name, format, extra) {
    return Object.assign({
      label,
      stroke: colour(name),
      width: 1.75,
      points: { show: false },
      value: (u, v) => format(v),
    }, extra);
  }

  // Where the pointer is not, the legend tells the last figures.
  const resting = (u) => {
    if (u.cursor.idx == null) {
      u.setLegend({ idxs: u.data.map(() => u.rest) }, false);
    }
  };

  const base = (height) => ({
    height,
    hooks: { ready: [resting], setCursor: [resting] },
    tzDate: zoned,
    padding: [10, 12, 0, 0],
    legend: {
      live: true,
      markers: {
        width: 2,
        fill: 'none',
        dash: (u, i) => { const dash = u.series[i].dash; return !dash ? 'solid' : dash[0] < 4 ? 'dotted' : 'dashed'; },
      },
    },
    cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
  });

  const kinds = {
    heap(chart, height) {
      const times = sums(chart.t).map((t) => t / 10);
      const used = sums(chart.used);
      const ahead = chart.ahead;
      const t = times.slice();
      const known = used.slice();
      const forecast = used.map(() => null);
      if (ahead) {
        forecast[forecast.length - 1] = ahead[1];
        t.push(ahead[2]);
        known.push(null);
        forecast.push(ahead[3]);
      }
      const limit = t.map(() => chart.max);
      return {
        data: [t, known, forecast, limit],
        options: Object.assign(base(height), {
          scales: { y: { range: (u, min, max) => [0, Math.max(max, chart.max) * 1.06] } },
          axes: [timeAxis(), axis(bytes, { incrs: MEGABYTES })],
          series: [
            { label: 'Time', value: clockTime },
            line('Live set', 'collected', bytes, {
              width: 2,
              fill: colour('collected') + '1f',
              points: { show: used.length < 40, size: 5, fill: colour('collected') },
            }),
            line('Forecast', 'left', bytes, { dash: [5, 4], spanGaps: true }),
            line('Limit', 'soft', bytes, { width: 1, dash: [2, 3] }),
          ].filter((s, i) => i !== 2 || ahead),
        }),
        drop: ahead ? null : 2,
        rest: used.length - 1,
      };
    },

    counts(chart, height) {
      const data = [sums(chart.t).map((t) => t / 10)];
      const series = [{ label: 'Time', value: clockTime }];
      const add = (key, label, name, extra) => {
        if (chart[key]) {
          data.push(sums(chart[key]));
          series.push(line(label, name, count, extra));
        }
      };
      add('released', 'Released', 'released', { dash: [6, 3] });
      add('collected', 'Collected', 'collected', { dash: [2, 3] });
      const bands = [];
      if (chart.low) {
        const at = data.length;
        add('high', 'at most', 'left', { width: 0.5 });
        add('low', 'at least', 'left', { width: 0.5 });
        bands.push({ series: [at, at + 1], fill: colour('left') + '26' });
      }
      add('left', 'Still there', 'left', { width: 3 });
      add('created', 'Created', 'created', { width: 1.25 });
      return {
        data,
        options: Object.assign(base(height), {
          scales: { y: { range: fromZero } },
          axes: [timeAxis(), axis(shortCount)],
          series,
          bands,
        }),
      };
    },

    survival(chart, height) {
      const positive = (ages, shares) => {
        const keep = ages.map((a, i) => i).filter((i) => ages[i] > 0);
        return [keep.map((i) => ages[i]), keep.map((i) => shares[i])];
      };
      const tables = [positive(chart.lineAges, chart.lineShares)];
      const series = [
        { label: 'Age', value: (u, v) => duration(v) },
        line('This line', 'left', percent, { width: 2.25, spanGaps: true }),
      ];
      if (chart.programAges) {
        tables.push(positive(chart.programAges, chart.programShares));
        series.push(line('Whole program', 'collected', percent, { dash: [6, 3], spanGaps: true }));
      }
      const data = uPlot.join(tables);
      const step = uPlot.paths.stepped({ align: 1 });
      series.slice(1).forEach((s) => (s.paths = step));
      const ages = data[0];
      const rest = data[1].reduce((last, share, i) => (share == null ? last : i), 0);
      const wide = ages.length > 1 && ages[ages.length - 1] / ages[0] > 20;
      return {
        data,
        rest,
        options: Object.assign(base(height), {
          scales: {
            x: { time: false, distr: wide ? 3 : 1 },
            y: { range: [0, 1.05] },
          },
          padding: [10, 24, 0, 0],
          axes: [
            axis(duration, wide
              ? { size: 30, splits: () => AGES.filter((a) => a >= ages[0] && a <= ages[ages.length - 1]), filter: (u, all) => all }
              : { size: 30, space: 55 }),
            axis(percent),
          ],
          series,
        }),
      };
    },

    percentiles(chart, height) {
      const data = [chart.at.map((name, i) => i)];
      const series = [{ label: 'Percentile', value: (u, v) => (v == null ? '' : chart.at[v]) }];
      let least = Infinity;
      let most = 0;
      const dashes = [undefined, [6, 3], [2, 3], [9, 3, 2, 3], [4, 2], [1, 2]];
      chart.curves.forEach((curve, i) => {
        const seconds = curve.nanos.map((n) => (n > 0 ? n / 1e9 : null));
        seconds.forEach((s) => {
          if (s) {
            least = Math.min(least, s);
            most = Math.max(most, s);
          }
        });
        data.push(seconds);
        series.push(line(curve.name, 's' + i, duration, {
          dash: dashes[i],
          width: 2,
          points: { show: true, size: 6, fill: colour('s' + i) },
        }));
      });
      if (most === 0) {
        least = 1e-6;
        most = 1;
      }
      const range = [10 ** Math.floor(Math.log10(least)), 10 ** Math.ceil(Math.log10(most * 1.01))];
      const tens = [];
      for (let ten = range[0]; ten < range[1] * 1.01; ten *= 10) {
        tens.push(ten);
      }
      return {
        data,
        options: Object.assign(base(height), {
          padding: [10, 24, 0, 0],
          scales: { x: { time: false, range: [-0.15, chart.at.length - 0.85] }, y: { distr: 3, range } },
          axes: [
            axis(null, { size: 30, splits: () => data[0], values: () => chart.at, grid: { show: false } }),
            axis(duration, { splits: () => tens, filter: (u, splits) => splits }),
          ],
          series,
        }),
      };
    },
  };

  const AGES = [1e-3, 1e-2, 0.1, 1, 10, 60, 600, 3600, 6 * 3600, 86400, 7 * 86400];

  function plot(element, chart) {
    const width = printing ? 660 : element.clientWidth;
    const height = element.classList.contains('wide') ? 225 : 215;
    const made = kinds[chart.type](chart, height);
    if (made.drop) {
      made.data.splice(made.drop, 1);
    }
    made.options.width = width;
    const u = new uPlot(made.options, made.data, (self, init) => {
      self.rest = made.rest === undefined ? made.data[0].length - 1 : made.rest;
      element.append(self.root);
      init();
    });
    return {
      resize: () => u.setSize({ width: printing ? 660 : element.clientWidth, height }),
      destroy: () => u.destroy(),
    };
  }

  // Threads and locks -------------------------------------------------------------------------

  const ruler = document.createElement('canvas').getContext('2d');

  function broken(label, most) {
    const lines = [];
    let current = '';
    for (const part of label.split(/(?<=[ .$\-_])|(?=[(#])/)) {
      if (current && (current + part).length > most) {
        lines.push(current.trim());
        current = '';
      }
      current += part;
    }
    lines.push(current.trim());
    const shown = lines.flatMap((l) => l.length <= most * 1.6 ? [l] : l.match(new RegExp('.{1,' + most + '}', 'gu')));
    return shown.length > 5 ? shown.slice(0, 4).concat('…') : shown;
  }

  // Round the arrows, from the first thread: so a cycle is drawn as one.
  function round(chart) {
    const order = [];
    const seen = new Set();
    const visit = (id) => {
      while (id !== undefined && !seen.has(id)) {
        seen.add(id);
        order.push(id);
        const next = chart.edges.find((e) => e.from === id && !seen.has(e.to));
        id = next && next.to;
      }
    };
    const entered = new Set(chart.edges.map((e) => e.to));
    const left = new Set(chart.edges.map((e) => e.from));
    chart.nodes.filter((n) => entered.has(n.id) && left.has(n.id)).forEach((n) => visit(n.id));
    chart.nodes.forEach((n) => visit(n.id));
    return order;
  }

  function places(order, width, narrow) {
    const n = order.length;
    const at = new Map();
    if (n === 2) {
      order.forEach((id, i) => at.set(id, narrow ? { x: 0, y: i * 190 } : { x: i * Math.min(460, width * 0.6), y: 0 }));
    } else if (n <= 4) {
      const corners = n === 3 ? [[0, 0], [1, 0], [0.5, 1]] : [[0, 0], [1, 0], [1, 1], [0, 1]];
      const w = narrow ? 190 : Math.min(460, width * 0.62);
      order.forEach((id, i) => at.set(id, { x: corners[i][0] * w, y: corners[i][1] * 160 }));
    } else if (narrow) { // down on the right, up on the left
      const down = Math.ceil(n / 2);
      order.forEach((id, i) => at.set(id, i < down ? { x: 190, y: i * ROW } : { x: 0, y: (n - 1 - i) * ROW }));
    } else if (n <= 6) {
      order.forEach((id, i) => {
        const angle = (2 * Math.PI * i) / n - Math.PI / 2;
        at.set(id, { x: Math.min(340, width * 0.34) * Math.cos(angle), y: 150 * Math.sin(angle) });
      });
    } else { // round a rectangle, as wide as there is room
      const across = Math.min(Math.ceil(n / 2), Math.floor(width / 240) + 1);
      const down = Math.max(0, Math.ceil((n - 2 * across) / 2));
      const below = Math.min(across, n - across - down);
      const step = Math.min(300, (width - 190) / (across - 1));
      const right = (across - 1) * step;
      const bottom = (Math.max(down, 0) + 1) * ROW;
      order.forEach((id, i) => {
        if (i < across) {
          at.set(id, { x: i * step, y: 0 });
        } else if (i < across + down) {
          at.set(id, { x: right, y: (i - across + 1) * ROW });
        } else if (i < across + down + below) {
          at.set(id, { x: right - (i - across - down) * (below > 1 ? right / (below - 1) : 0), y: bottom });
        } else {
          at.set(id, { x: 0, y: bottom - (i - across - down - below + 1) * ROW });
        }
      });
    }
    return at;
  }

  const ROW = 105;

  function graph(element, chart) {
    const width = printing ? 660 : element.clientWidth;
    const order = round(chart);
    const narrow = width < 520 || (order.length > 4 && width < 800);
    const at = places(order, width, narrow);
    const rows = [...at.values()].map((p) => p.y);
    const top = Math.min(...rows);
    const crowded = narrow ? order.length > 2 : order.length > 6;
    element.style.height = order.length > 4 ? Math.max(...rows) - top + (crowded ? 190 : 90) + 'px' : '';
    const family = getComputedStyle(document.body).fontFamily;
    ruler.font = '600 13px ' + family;
    const elements = chart.nodes.map((node) => {
      const lines = broken(node.label, narrow ? 16 : 26);
      return {
        data: {
          id: node.id,
          label: lines.join('\n'),
          w: Math.ceil(Math.max(...lines.map((l) => ruler.measureText(l).width))) + 22,
          h: lines.length * 17 + 16,
        },
        classes: node.type,
        position: at.get(node.id),
      };
    });
    const heights = new Map(elements.map((e) => [e.data.id, e.data.h]));
    const words = { waits: 'waits for', holds: 'held by', order: 'then', needs: 'needs' };
    chart.edges.forEach((edge, i) => {
      const place = narrow ? broken(edge.label, 18).join('\n') : edge.label;
      elements.push({
        data: {
          id: 'e' + i,
          source: edge.from,
          target: edge.to,
          label: words[edge.type] + (place ? '\n' + place : ''),
          up: -Math.max(heights.get(edge.from), heights.get(edge.to)) / 2 - 19,
          down: Math.max(heights.get(edge.from), heights.get(edge.to)) / 2 + 19,
        },
        // Where there is no room between two that stand side by side.
        classes: edge.type + (crowded && at.get(edge.from).y === at.get(edge.to).y
          ? at.get(edge.from).y === top ? ' above' : ' below' : ''),
      });
    });
    const cy = cytoscape({
      container: element,
      elements,
      layout: { name: 'preset', fit: true, padding: 14 },
      autoungrabify: true,
      userZoomingEnabled: false,
      userPanningEnabled: false,
      boxSelectionEnabled: false,
      autounselectify: true,
      maxZoom: 1.15,
      style: [
        {
          selector: 'node',
          style: {
            label: 'data(label)', 'text-wrap': 'wrap', 'text-valign': 'center', 'text-halign': 'center',
            'font-family': family, 'font-size': 13, 'font-weight': 600, 'line-height': 1.25,
            width: 'data(w)', height: 'data(h)', color: colour('ink'), 'border-width': 1.5,
            'background-color': colour('sheet'), 'border-color': colour('ink'), shape: 'rectangle',
          },
        },
        { selector: 'node.thread', style: { shape: 'round-rectangle', 'corner-radius': 16, 'background-color': colour('ink'), color: colour('paper') } },
        { selector: 'node.more', style: { shape: 'round-rectangle', 'corner-radius': 16, 'border-style': 'dashed' } },
        {
          selector: 'edge',
          style: {
            label: 'data(label)', 'text-wrap': 'wrap', 'font-family': family, 'font-size': 12, 'line-height': 1.2,
            color: colour('ink'), 'text-background-color': colour('sheet'), 'text-background-opacity': 1,
            'text-background-padding': 2, 'curve-style': 'bezier', 'control-point-step-size': 90, width: 1.75,
            'target-arrow-shape': 'triangle', 'arrow-scale': 1.1, 'line-color': colour('soft'),
            'target-arrow-color': colour('soft'),
          },
        },
        { selector: 'edge.above', style: { 'text-margin-y': 'data(up)' } },
        { selector: 'edge.below', style: { 'text-margin-y': 'data(down)' } },
        { selector: 'edge.waits', style: { 'line-style': 'dashed', 'line-color': colour('error'), 'target-arrow-color': colour('error') } },
        { selector: 'edge.order', style: { 'line-color': colour('warning'), 'target-arrow-color': colour('warning') } },
      ],
    });
    if (printing) { // it would paint itself only when the paper is through
      const picture = new Image();
      picture.src = cy.png({ full: true, scale: 2, bg: '#ffffff' });
      picture.alt = '';
      cy.destroy();
      element.replaceChildren(picture);
      return { resize: () => {}, destroy: () => {} };
    }
    return {
      resize: () => {
        cy.resize();
        cy.fit(undefined, 14);
      },
      destroy: () => cy.destroy(),
    };
  }

  // When to draw ------------------------------------------------------------------------------

  const visible = (element) => !element.closest('details:not([open])');

  function draw(element) {
    if (drawn.has(element) || !visible(element)) {
      return;
    }
    const chart = page.charts[element.dataset.chart];
    drawn.set(element, chart.type === 'graph' ? graph(element, chart) : plot(element, chart));
    element.dataset.drawn = chart.type;
    widths.observe(element);
  }

  function drawAll() {
    document.querySelectorAll('.chart').forEach(draw);
  }

  function redraw() {
    for (const [element, drawing] of drawn) {
      drawing.destroy();
      element.replaceChildren();
      delete element.dataset.drawn;
    }
    drawn.clear();
    drawAll();
  }

  const known = new WeakMap();
  const widths = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const width = target.clientWidth;
      if (!printing && width > 0 && known.get(target) !== width) {
        const first = !known.has(target);
        known.set(target, width);
        if (!first && drawn.has(target)) {
          drawn.get(target).resize();
        }
      }
    }
  });

  document.addEventListener('toggle', (event) => {
    if (event.target.open) {
      event.target.querySelectorAll('.chart').forEach(draw);
    }
  }, true);

  // Links to a finding open it.
  function follow() {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    if (target && target.tagName === 'DETAILS') {
      target.open = true;
      target.scrollIntoView();
      target.querySelector('summary').focus();
    }
  }
  addEventListener('hashchange', follow);

  // On paper everything is open, light, and as wide as the paper.
  let opened = [];
  addEventListener('beforeprint', () => {
    printing = true;
    opened = [...document.querySelectorAll('details:not([open])')];
    opened.forEach((details) => (details.open = true));
    root.classList.remove('dark');
    redraw();
  });
  addEventListener('afterprint', () => {
    printing = false;
    opened.forEach((details) => (details.open = false));
    opened = [];
    paint();
    redraw();
  });

  // Tables ------------------------------------------------------------------------------------

  const UNITS = { ns: 1e-9, 'µs': 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600, days: 86400 };

  function key(cell) {
    const text = cell.textContent.trim();
    const match = /^[<>≈ ]*([+-]?[\d,.]+)\s*(\S*)$/.exec(text);
    return match ? parseFloat(match[1].replace(/,/g, '')) * (UNITS[match[2]] || 1) : text === '' ? null : text;
  }

  function sort(table, header, index) {
    const before = header.getAttribute('aria-sort');
    const numeric = header.classList.contains('n');
    const down = before ? before === 'ascending' : numeric;
    table.querySelectorAll('th[aria-sort]').forEach((th) => th.removeAttribute('aria-sort'));
    header.setAttribute('aria-sort', down ? 'descending' : 'ascending');
    const body = table.tBodies[0];
    table.querySelectorAll('tr.curve').forEach(close);
    const rows = [...body.rows].map((row) => [key(row.cells[index]), row]);
    rows.sort(([a], [b]) => {
      if (a === null || b === null) {
        return (a === null) - (b === null);
      }
      const order = typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
      return down ? -order : order;
    });
    body.append(...rows.map(([, row]) => row));
  }

  document.querySelectorAll('table.sortable').forEach((table) => {
    [...table.tHead.rows[table.tHead.rows.length - 1].cells].forEach((header, index) => {
      if (!header.classList.contains('unsorted')) {
        const button = document.createElement('button');
        button.type = 'button';
        button.textContent = header.textContent;
        button.addEventListener('click', () => sort(table, header, index));
        header.replaceChildren(button);
      }
    });
  });

  const FIRST_LINES = 20; // as in the style sheet

  document.querySelectorAll('.lines').forEach((section, i) => {
    const table = section.querySelector('table');
    const filter = section.querySelector('.filter');
    const label = document.createElement('label');
    const input = document.createElement('input');
    const output = document.createElement('output');
    label.htmlFor = input.id = 'filter' + i;
    label.textContent = 'Show only';
    input.type = 'search';
    input.placeholder = 'class, method, kind';
    input.autocomplete = 'off';
    output.textContent = filter.dataset.count;
    if (table.tBodies[0].rows.length > FIRST_LINES + 5) {
      const all = document.createElement('button');
      all.type = 'button';
      all.className = 'all';
      all.textContent = 'Show all ' + filter.dataset.count;
      all.addEventListener('click', () => {
        table.classList.remove('limited');
        all.remove();
      });
      table.classList.add('limited');
      table.after(all);
    }
    input.addEventListener('input', () => {
      table.parentElement.querySelectorAll('.all').forEach((all) => all.click());
      const wanted = input.value.trim().toLowerCase();
      let shown = 0;
      table.querySelectorAll('tr.curve').forEach(close);
      for (const row of table.tBodies[0].rows) {
        row.hidden = wanted !== '' && !row.textContent.toLowerCase().includes(wanted);
        shown += row.hidden ? 0 : 1;
      }
      output.textContent = wanted === '' ? filter.dataset.count : shown + ' of ' + filter.dataset.count;
    });
    filter.append(label, input, output);
  });

  // A line's curve, below its row.
  function close(row) {
    const button = row.previousElementSibling && row.previousElementSibling.querySelector('button[aria-expanded]');
    if (button) {
      button.setAttribute('aria-expanded', 'false');
    }
    row.querySelectorAll('.chart').forEach((element) => {
      if (drawn.has(element)) {
        drawn.get(element).destroy();
        drawn.delete(element);
      }
    });
    row.remove();
  }

  document.querySelectorAll('tr[data-line]').forEach((row) => {
    const place = row.querySelector('.place');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = place.textContent;
    button.setAttribute('aria-expanded', 'false');
    place.replaceChildren(button);
  });
  document.addEventListener('click', (event) => {
    const button = event.target.closest && event.target.closest('.lines tbody button[aria-expanded]');
    if (!button) {
      return;
    }
    const row = button.closest('tr');
    const next = row.nextElementSibling;
    if (next && next.classList.contains('curve')) {
      close(next);
      return;
    }
    const below = document.createElement('tr');
    below.className = 'curve';
    const cell = below.insertCell();
    cell.colSpan = row.cells.length;
    const chart = document.createElement('div');
    chart.className = 'chart half';
    chart.dataset.chart = row.dataset.line;
    chart.setAttribute('role', 'img');
    chart.setAttribute('aria-label', 'Created and still there over time at ' + button.textContent
      + ': ' + row.cells[2].textContent + ' created, ' + row.cells[4].textContent + ' left');
    cell.append(chart);
    row.after(below);
    button.setAttribute('aria-expanded', 'true');
    draw(chart);
  });

  paint();
  follow();
  drawAll();
  performance.mark('drawn');
})();
