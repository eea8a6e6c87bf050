import assert from "node:assert/strict";
import { emsaDate, isoDate, isoTime } from "./dates.ts";

Deno.test("dates of all countries become ISO dates where day and month can be told apart", () => {
  const dates: [string, string | undefined][] = [
    ["12/14/2019", "2019-12-14"],
    ["14/12/2019", "2019-12-14"],
    ["27.08.2016", "2016-08-27"],
    ["03.04.2016", "2016-04-03"],
    ["2019-12-14", "2019-12-14"],
    ["2019/12/14", "2019-12-14"],
    ["01-OCT-1991", "1991-10-01"],
    ["8/8/2016", "2016-08-08"],
    ["7/9/2014", undefined],
    ["31/2/2019", undefined],
    ["14/12/19", undefined],
    ["soon", undefined],
    ["", undefined],
  ];
  for (const [text, date] of dates) assert.equal(isoDate(text), date, text);
});

Deno.test("a moment in the same file decides between day and month", () => {
  assert.equal(isoDate("7/9/2014", Date.UTC(2014, 6, 9, 23)), "2014-07-09");
  assert.equal(isoDate("7/9/2014", Date.UTC(2014, 8, 6, 23)), "2014-09-07");
  assert.equal(isoDate("7/9/2014", Date.UTC(2015, 0, 1)), undefined);
});

Deno.test("times of day become 24 hours", () => {
  const times: [string, string | undefined][] = [
    ["1:30:41 PM", "13:30:41"],
    ["12:00:00 AM", "00:00:00"],
    ["12:00 PM", "12:00:00"],
    ["08:55:59 p.m.", "20:55:59"],
    ["20:54:33", "20:54:33"],
    ["12:00", "12:00:00"],
    ["12:100", undefined],
    ["25:00", undefined],
    ["13:00 PM", undefined],
    ["noon", undefined],
  ];
  for (const [text, time] of times) assert.equal(isoTime(text), time, text);
});

Deno.test("EMSA dates read back", () => {
  assert.equal(emsaDate("2019-12-14"), "14-DEC-2019");
  assert.equal(isoDate(emsaDate("1991-10-01")), "1991-10-01");
});
