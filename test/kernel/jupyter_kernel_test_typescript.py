"""What Jupyter itself expects of a kernel: the tests of jupyter_kernel_test, with samples in TypeScript.

    python test/kernel/jupyter_kernel_test_typescript.py

prints a line of JSON for each test: its name, whether it passed, failed or was skipped, and what it had to say.
"""

import json
import sys
import unittest

# The package, not its classes: what stands here by name would be run with its own samples, which are Python's.
import jupyter_kernel_test


class TypeScriptKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = "typescript"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('to stderr')"
    code_generate_error = "throw new RangeError('no such face')"

    completion_samples = [
        # Capitals or not, as in IPython.
        {"text": "Math.sqr", "matches": {"sqrt", "SQRT2", "SQRT1_2"}},
        {"text": "const word = 'face'; word.toUpper", "matches": {"toUpperCase"}},
    ]

    complete_code_samples = ["1", "const one = 1;", "function f() {\n  return 1;\n}", "await Promise.resolve()", ""]
    incomplete_code_samples = ["function f() {", "[1, 2,", "if (true) {\n  1;", "`two\nlines"]
    invalid_code_samples = ["const = 1", "1 +* 2", ")"]

    # Like nothing else in the history, where the pattern below has to find them and only them.
    code_execute_result = [
        {"code": "470439 - 470430", "result": "9"},
        {"code": "'470439' + ' parameters'", "result": "'470439 parameters'"},
        {"code": "({ accuracy: 470439 })", "result": "{ accuracy: 470439 }"},
    ]
    code_history_pattern = "470439 - 4?04*"
    supported_history_operations = ("tail", "range", "search")

    code_display_data = [
        {
            "code": "import { display } from './src/notebook/display';\n"
            "display({ [Symbol.for('Jupyter.display')]: () => ({ 'text/html': '<b>9</b>', 'text/plain': '9' }) });",
            "mime": "text/html",
        },
        {"code": "import { display } from './src/notebook/display';\ndisplay('a face');", "mime": "text/plain"},
    ]
    code_clear_output = "import { clearOutput } from './src/notebook/display';\nclearOutput();"

    code_inspect_sample = "parseInt"

    @unittest.skip("the pager is IPython's: no front end but its own shows what a kernel sends to it")
    def test_pager(self):
        pass


class TypeScriptWelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "typescript"
    support_iopub_welcome = True


class JsonResult(unittest.TestResult):
    """Prints how each test ended. A part of a test that failed or was skipped counts for the whole."""

    def startTest(self, test):
        super().startTest(test)
        self.outcome = "passed"
        self.words = []

    def note(self, outcome, words):
        self.outcome = "failed" if "failed" in (self.outcome, outcome) else outcome
        self.words.append(words)

    def addFailure(self, test, err):
        self.note("failed", self._exc_info_to_string(err, test))

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.note("failed", f"{subtest}\n{self._exc_info_to_string(err, test)}")

    def addSkip(self, test, reason):
        self.note("skipped", reason)

    def stopTest(self, test):
        name = test._testMethodName.removeprefix("test_")
        print(json.dumps({"name": name, "outcome": self.outcome, "words": "\n".join(self.words)}), flush=True)
        super().stopTest(test)


if __name__ == "__main__":
    load = unittest.defaultTestLoader.loadTestsFromTestCase
    suite = unittest.TestSuite([load(TypeScriptKernelTests), load(TypeScriptWelcomeTests)])
    suite.run(JsonResult())
