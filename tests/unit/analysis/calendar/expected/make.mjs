// Works out when generated events happen, by an implementation that shares no code with Corral: the rules by ical.js (the
// calendar engine of Thunderbird), the clocks by the time zone data of Node's ICU. Numbered weeks and days of a year, which
// ical.js reads wrongly (its own documentation names BYWEEKNO as not done), are worked out by rrule. Run by hand when the
// cases change:
//
//   npm install ical.js@2.2.1 rrule@2.8.1 && node make.mjs > instances.json
//
// Wall times that a clock skips count by the offset before the change, those that come twice are the first (RFC 5545,
// 3.3.5). UNTIL is given to ical.js as a wall time, because it is not told of zones.
import ICAL from "ical.js";
import rrule from "rrule";

const ZONES = [
  "Europe/Lisbon", "Europe/Berlin", "Europe/Moscow", "Europe/Dublin", "Africa/Cairo", "Africa/Casablanca", "Africa/Nairobi",
  "Asia/Tehran", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Tokyo", "Asia/Jerusalem", "Australia/Sydney", "Australia/Lord_Howe",
  "Pacific/Auckland", "Pacific/Chatham", "America/New_York", "America/St_Johns", "America/Sao_Paulo", "America/Santiago",
];
const FIRST_YEAR = 2021, LAST_YEAR = 2025, MOST = 40;
const DAY = 86400000;

let seed = 20261124;
const chance = () => {
  seed = (Math.imul(seed ^ (seed >>> 15), 2246822519) + 374761393) >>> 0;
  return ((seed ^ (seed >>> 13)) >>> 0) / 4294967296;
};
const below = (n) => Math.floor(chance() * n);
const pick = (list) => list[below(list.length)];
const several = (list, n) => {
  const left = [...list];
  return Array.from({ length: n }, () => left.splice(below(left.length), 1)[0]).sort((a, b) => list.indexOf(a) - list.indexOf(b));
};

const formats = new Map();
function offset(zone, utc) {
  if (!formats.has(zone)) {
    formats.set(zone, new Intl.DateTimeFormat("en-US", {
      timeZone: zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric",
    }));
  }
  const parts = Object.fromEntries(formats.get(zone).formatToParts(utc).map((part) => [part.type, Number(part.value)]));
  return Date.UTC(parts.year, parts.month - 1, parts.day, parts.hour, parts.minute, parts.second) - utc;
}
function toUtc(zone, wall) {
  const before = offset(zone, wall - DAY), after = offset(zone, wall + DAY);
  for (const one of [before, after]) if (offset(zone, wall - one) === one) return wall - one;
  return wall - before;
}
function changes(zone) {
  const found = [];
  let low = Date.UTC(FIRST_YEAR, 0, 1);
  for (; low < Date.UTC(LAST_YEAR + 1, 0, 1); low += DAY) {
    if (offset(zone, low) === offset(zone, low + DAY)) continue;
    let a = low, b = low + DAY;
    while (b - a > 60000) {
      const middle = a + Math.floor((b - a) / 120000) * 60000;
      if (offset(zone, middle) === offset(zone, low)) a = middle; else b = middle;
    }
    found.push(b);
  }
  return found;
}

const two = (n, width = 2) => String(n).padStart(width, "0");
function value(wall, allDay = false) {
  const d = new Date(wall);
  const day = `${two(d.getUTCFullYear(), 4)}${two(d.getUTCMonth() + 1)}${two(d.getUTCDate())}`;
  return allDay ? day : `${day}T${two(d.getUTCHours())}${two(d.getUTCMinutes())}${two(d.getUTCSeconds())}`;
}
const wallOf = (t) => Date.UTC(t.year, t.month - 1, t.day, t.isDate ? 0 : t.hour, t.isDate ? 0 : t.minute, t.isDate ? 0 : t.second);

const numbered = (said) => /BYWEEKNO|BYDAY=-?[1-9][0-9]/.test(said);
function byRrule(lines, zone, until) {
  const start = lines.find((one) => one.startsWith("DTSTART")).split(":").pop();
  const said = localUntil(lines.find((one) => one.startsWith("RRULE")), zone).replace(/UNTIL=(\d{8}T\d{6})(?!Z)/, "UNTIL=$1Z");
  const rule = rrule.rrulestr(`DTSTART:${start.includes("T") ? start : `${start}T000000`}Z\n${said}`);
  const found = [];
  rule.all((one) => one.getTime() < until && found.push(one.getTime()) > 0);
  return found;
}
const localUntil = (text, zone) => text.replace(/UNTIL=(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/g, (_, ...p) => {
  const utc = Date.UTC(p[0], p[1] - 1, p[2], p[3], p[4], p[5]);
  return `UNTIL=${value(utc + offset(zone, utc))}`;
});

function walls(lines, zone, until) {
  if (lines.some((one) => one.startsWith("RRULE") && numbered(one))) return byRrule(lines, zone, until);
  const text = localUntil(["BEGIN:VCALENDAR", ...lines, "END:VCALENDAR"].join("\r\n").replace(/;TZID=[^:;]*/g, ""), zone);
  const events = new ICAL.Component(ICAL.parse(text)).getAllSubcomponents("vevent");
  const master = new ICAL.Event(events.find((one) => !one.getFirstProperty("recurrence-id")));
  for (const one of events) if (one.getFirstProperty("recurrence-id")) master.relateException(new ICAL.Event(one));
  if (!master.isRecurring()) return [wallOf(master.startDate)];
  const found = [], iterator = master.iterator();
  for (let next = iterator.next(); next && wallOf(next) < until; next = iterator.next()) {
    found.push(wallOf(master.getOccurrenceDetails(next).startDate));
  }
  return found.sort((a, b) => a - b);
}

function rule() {
  const days = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
  const interval = pick([1, 1, 1, 2, 3]);
  const by = pick([
    () => `FREQ=DAILY;INTERVAL=${interval}`,
    () => `FREQ=DAILY;INTERVAL=${interval};BYMONTH=${several([1, 3, 4, 6, 9, 10, 11], 3)}`,
    () => `FREQ=WEEKLY;INTERVAL=${interval};BYDAY=${several(days, 1 + below(3))}`,
    () => `FREQ=WEEKLY;INTERVAL=${interval};WKST=${pick(["MO", "SU"])};BYDAY=${several(days, 2)}`,
    () => `FREQ=MONTHLY;INTERVAL=${interval};BYMONTHDAY=${several([1, 2, 13, 15, 28, 29, 30, 31], 1 + below(2))}`,
    () => `FREQ=MONTHLY;BYMONTHDAY=-${1 + below(5)}`,
    () => `FREQ=MONTHLY;INTERVAL=${interval};BYDAY=${pick([1, 2, 3, 4, -1])}${pick(days)}`,
    () => `FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=${pick([1, 2, -1, -2])}`,
    () => `FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13`,
    () => `FREQ=YEARLY;BYMONTH=${several([1, 2, 3, 5, 8, 10, 12], 2)};BYMONTHDAY=${several([1, 15, 28], 1 + below(2))}`,
    () => `FREQ=YEARLY;BYMONTH=${pick([3, 4, 9, 10, 11])};BYDAY=${pick([1, 2, -1])}${pick(days)}`,
    () => `FREQ=YEARLY;BYDAY=${pick([1, 20, -1])}${pick(days)}`,
    () => `FREQ=YEARLY;BYYEARDAY=${several([1, 60, 100, 200, 300], 2)}`,
    () => `FREQ=YEARLY;BYWEEKNO=${pick([2, 10, 20, 33])};BYDAY=${pick(days)}`,
    () => `FREQ=HOURLY;INTERVAL=${pick([5, 7, 11, 25])}`,
  ])();
  return by;
}

function generated(number) {
  const zone = ZONES[number % ZONES.length];
  const allDay = chance() < 0.15;
  let start = Date.UTC(FIRST_YEAR + below(4), below(12), 1 + below(28), allDay ? 0 : below(24), allDay ? 0 : pick([0, 15, 30, 45]));
  const far = start + (300 + below(900)) * DAY;
  let said = rule();
  if (allDay && said.startsWith("FREQ=HOURLY")) said = "FREQ=DAILY";
  const line = (name, wall) => allDay ? `${name};VALUE=DATE:${value(wall, true)}` : `${name};TZID=${zone}:${value(wall)}`;
  const lines = (more = []) => ["BEGIN:VEVENT", `UID:g${number}`, line("DTSTART", start), `RRULE:${said}`, ...more, "END:VEVENT"];
  // The beginning has to be one of the rule's own times: what happens otherwise is not defined.
  start = byRrule(lines(), zone, far + 1000 * DAY)[0];
  const limit = pick(["", "", "COUNT", "UNTIL"]);
  if (limit === "COUNT") said += `;COUNT=${2 + below(20)}`;
  if (limit === "UNTIL") said += allDay ? `;UNTIL=${value(start + 200 * DAY, true)}` : `;UNTIL=${value(start + (200 + below(200)) * DAY)}Z`;
  const all = walls(lines(), zone, far);
  const more = [], other = [];
  const plain = !numbered(said);
  if (plain && all.length > 4 && chance() < 0.5) more.push(line("EXDATE", all[2]));
  if (plain && all.length > 6 && chance() < 0.3) {
    const to = all[4] + (allDay ? DAY : 3 * 3600000);
    other.push("BEGIN:VEVENT", `UID:g${number}`, line("RECURRENCE-ID", all[4]), line("DTSTART", to), "END:VEVENT");
  }
  // A date that comes by the rule too is one instance; ical.js counts it twice.
  if (plain && !allDay && chance() < 0.2) more.push(line("RDATE", start + 11 * DAY + 60000));
  const text = [...lines(more), ...other];
  let until = far;
  const found = walls(text, zone, far);
  if (found.length > MOST) until = found[MOST];
  return { zone: allDay ? "UTC" : zone, since: start - 3 * DAY, until, lines: text, allDay };
}

function around(zone, change, number) {
  // Every day at one time, across a change: within what the clock skips or repeats, and outside of it.
  const before = offset(zone, change - 60000), after = offset(zone, change);
  const wall = change + Math.min(before, after) + Math.floor(Math.abs(after - before) / 2 / 60000) * 60000;
  const start = wall - 2 * DAY + (number % 3 === 2 ? 5 * 3600000 : 0);
  const lines = ["BEGIN:VEVENT", `UID:c${number}`, `DTSTART;TZID=${zone}:${value(start)}`, "RRULE:FREQ=DAILY;COUNT=5", "END:VEVENT"];
  return { zone, since: start - 3 * DAY, until: start + 9 * DAY, lines, allDay: false };
}

const NEW_YORK = [
  ["19970902T090000", "FREQ=DAILY;COUNT=10"], ["19970902T090000", "FREQ=DAILY;UNTIL=19971224T000000Z"],
  ["19970902T090000", "FREQ=DAILY;INTERVAL=2"], ["19970902T090000", "FREQ=DAILY;INTERVAL=10;COUNT=5"],
  ["19980101T090000", "FREQ=YEARLY;UNTIL=20000131T140000Z;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA"],
  ["19980101T090000", "FREQ=DAILY;UNTIL=20000131T140000Z;BYMONTH=1"],
  ["19970902T090000", "FREQ=WEEKLY;COUNT=10"], ["19970902T090000", "FREQ=WEEKLY;UNTIL=19971224T000000Z"],
  ["19970902T090000", "FREQ=WEEKLY;INTERVAL=2;WKST=SU"],
  ["19970902T090000", "FREQ=WEEKLY;UNTIL=19971007T000000Z;WKST=SU;BYDAY=TU,TH"],
  ["19970902T090000", "FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH"],
  ["19970901T090000", "FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000Z;WKST=SU;BYDAY=MO,WE,FR"],
  ["19970902T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH"],
  ["19970905T090000", "FREQ=MONTHLY;COUNT=10;BYDAY=1FR"], ["19970905T090000", "FREQ=MONTHLY;UNTIL=19971224T000000Z;BYDAY=1FR"],
  ["19970907T090000", "FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU"], ["19970922T090000", "FREQ=MONTHLY;COUNT=6;BYDAY=-2MO"],
  ["19970928T090000", "FREQ=MONTHLY;BYMONTHDAY=-3"], ["19970902T090000", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15"],
  ["19970930T090000", "FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1"],
  ["19970910T090000", "FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15"],
  ["19970902T090000", "FREQ=MONTHLY;INTERVAL=2;BYDAY=TU"], ["19970610T090000", "FREQ=YEARLY;COUNT=10;BYMONTH=6,7"],
  ["19970310T090000", "FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3"],
  ["19970101T090000", "FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200"], ["19970519T090000", "FREQ=YEARLY;BYDAY=20MO"],
  ["19970512T090000", "FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO"], ["19970313T090000", "FREQ=YEARLY;BYMONTH=3;BYDAY=TH"],
  ["19970605T090000", "FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8"], ["19980213T090000", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"],
  ["19970913T090000", "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13"],
  ["19961105T090000", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8"],
  ["19970904T090000", "FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3"],
  ["19970929T090000", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2"],
  ["19970902T090000", "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T210000Z"], ["19970902T090000", "FREQ=MINUTELY;INTERVAL=15;COUNT=6"],
  ["19970902T090000", "FREQ=MINUTELY;INTERVAL=90;COUNT=4"],
  ["19970902T090000", "FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40"],
  ["19970902T090000", "FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16"],
  ["19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO"],
  ["19970805T090000", "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU"],
  ["20070115T090000", "FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5"],
];
// The examples of RFC 5545, 3.8.5.3; the one that excludes its own beginning is among the unit tests, and the UNTIL of the
// hourly one is that of the standard's errata.
function example([start, said], number) {
  const zone = "America/New_York", first = Date.UTC(start.slice(0, 4), start.slice(4, 6) - 1, start.slice(6, 8), 9);
  const lines = ["BEGIN:VEVENT", `UID:r${number}`, `DTSTART;TZID=${zone}:${start}`, `RRULE:${said}`, "END:VEVENT"];
  const far = Date.UTC(2012, 0, 1);
  const found = walls(lines, zone, far);
  return { zone, since: first - 3 * DAY, until: found.length > MOST ? found[MOST] : far, lines, allDay: false };
}

function told({ zone, since, until, lines, allDay }) {
  const starts = walls(lines, zone, until + 3 * DAY).map((wall) => (allDay ? wall : toUtc(zone, wall)) / 1000);
  return {
    lines, since: Math.floor(since / 1000), until: Math.floor(until / 1000),
    starts: starts.filter((one) => one >= since / 1000 && one < until / 1000).sort((a, b) => a - b),
  };
}

const changed = ZONES.flatMap((zone) => changes(zone).map((change) => [zone, change]));
console.log(JSON.stringify({
  made_by: `make.mjs with ical.js 2.2.1 and rrule 2.8.1 on Node ${process.version}, time zones of ICU ${process.versions.tz}`,
  zones: ZONES, years: [FIRST_YEAR, LAST_YEAR],
  generated: Array.from({ length: 500 }, (_, number) => told(generated(number))),
  changes: changed.flatMap(([zone, change], n) => [told(around(zone, change, n)), told(around(zone, change, n * 3 + 2))]),
  examples: NEW_YORK.map((one, number) => told(example(one, number))),
}, null, 0).replace(/\{"lines"/g, '\n{"lines"'));
