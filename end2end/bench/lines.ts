// A reporter that passes on what a benchmark prints, and what went wrong, and nothing else.

import type { Reporter, TestCase, TestError, TestResult } from "@playwright/test/reporter";

export default class Lines implements Reporter {
  onStdOut(text: string | Buffer): void {
    process.stdout.write(text);
  }

  onError({ message }: TestError): void {
    process.stderr.write(`${message}\n`);
  }

  onTestEnd(_test: TestCase, { errors }: TestResult): void {
    for (const { message } of errors) process.stderr.write(`${message}\n`);
  }
}
