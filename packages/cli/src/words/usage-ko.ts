/** Korean translations of commander's usage errors, which are only in English. */

const patterns: readonly [RegExp, string][] = [
  [/^error: unknown option '(.*)'$/, '오류: $1 옵션은 없습니다'],
  [/^error: unknown command '(.*)'$/, '오류: $1 명령은 없습니다'],
  [/^\(Did you mean (?:one of )?(.*)\?\)$/, '(혹시 $1?)'],
  [/^error: missing required argument '(.*)'$/, '오류: $1 인자가 필요합니다'],
  [/^error: required option '(.*)' not specified$/, '오류: $1 옵션이 필요합니다'],
  [/^error: option '(.*)' argument missing$/, '오류: $1 옵션에 값이 없습니다'],
  [
    /^error: too many arguments(?: for '(.*)')?\. Expected (\d+) arguments? but got (\d+)(?::.*)?\.?$/,
    '오류: 인자가 $3개입니다. $2개까지만 됩니다',
  ],
  [
    /^error: option '(.*)' argument '(.*)' is invalid\. Allowed choices are (.*)\.$/,
    '오류: $1 값이 "$2"입니다. 가능한 값: $3',
  ],
  [
    /^error: command-argument value '(.*)' is invalid for argument '(.*)'\. Allowed choices are (.*)\.$/,
    '오류: $2 값이 "$1"입니다. 가능한 값: $3',
  ],
];

/** Line by line; unknown messages stay as they are. */
export const usageInKorean = (text: string): string =>
  text
    .split('\n')
    .map((line) => {
      const [pattern, korean] = patterns.find(([each]) => each.test(line)) ?? [];
      return pattern && korean ? line.replace(pattern, korean) : line;
    })
    .join('\n');
