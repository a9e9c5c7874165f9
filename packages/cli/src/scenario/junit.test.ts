import { expect, test } from 'vitest';
import { junitReport } from './junit.ts';

test('writes a suite for each user and a case for each step, without characters that XML forbids', () => {
  const report = junitReport('a <chat>', [
    { user: 1, step: 'login', result: 'passed', milliseconds: 12, problems: [] },
    {
      user: 2,
      step: 'login',
      result: 'unexpected',
      milliseconds: 8,
      requestId: 'id',
      problems: ['is "a" & \u0001b'],
    },
    { user: 2, step: 'logout', result: 'skipped', milliseconds: 0, problems: [] },
  ]);
  expect(report).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="a &lt;chat&gt;" tests="3" failures="1" skipped="1" time="0.02">
  <testsuite name="a &lt;chat&gt;, user 1" tests="1" failures="0" skipped="0" time="0.012">
    <testcase name="login" classname="a &lt;chat&gt;, user 1" time="0.012"/>
  </testsuite>
  <testsuite name="a &lt;chat&gt;, user 2" tests="2" failures="1" skipped="1" time="0.008">
    <testcase name="login" classname="a &lt;chat&gt;, user 2" time="0.008"><failure type="unexpected" message="is &quot;a&quot; &amp; b">is &quot;a&quot; &amp; b
request id id</failure></testcase>
    <testcase name="logout" classname="a &lt;chat&gt;, user 2" time="0"><skipped/></testcase>
  </testsuite>
</testsuites>
`);
});
