// Reads one JSON document per line, answers one per line.
//   {"form": …, "submissions": [data, …]}  → [{"errors": ["path:rule", …], "data": …}, …]
//   {"logic": [[rule, data], …]}           → [{"value": …} or {"failed": true}, …]
const core = require('@formio/core');
const readline = require('readline');

console.warn = console.error = console.log = () => {};

const EMPTY = {
  textfield: '', textarea: '', email: '', phoneNumber: '', radio: '', select: '', day: '',
  checkbox: false, selectboxes: {}, file: [], editgrid: [],
};

// Form.io's renderer sends the empty value of a question that nobody answered, and what it has calculated.
function fill(components, data) {
  for (const component of components) {
    if (component.type === 'panel') {
      fill(component.components, data);
    } else if (component.calculateValue) {
      data[component.key] = component.type === 'number' ? 0 : '';
    } else if (component.type in EMPTY && (data[component.key] === undefined || data[component.key] === null)) {
      data[component.key] = structuredClone(EMPTY[component.type]);
    }
    if (component.type === 'editgrid') {
      for (const row of data[component.key]) {
        fill(component.components, row);
      }
    }
  }
}

function judge(form, data) {
  form = structuredClone(form);
  fill(form.components, data);
  const context = { form, submission: { data }, data, components: form.components, scope: {}, config: { server: true } };
  context.processors = core.Processors;
  core.processSync(context);
  const errors = (context.scope.errors || []).map((error) => `${error.context.path}:${error.ruleName}`);
  return { errors: [...new Set(errors)].sort(), data: context.data };
}

function calculate([rule, data]) {
  try {
    const value = core.jsonLogic ? core.jsonLogic.apply(rule, data) : require('json-logic-js').apply(rule, data);
    return { value: value === undefined ? null : Number.isNaN(value) ? 'NaN' : value === Infinity ? 'Infinity' : value === -Infinity ? '-Infinity' : value };
  } catch (fault) {
    return { failed: true };
  }
}

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const asked = JSON.parse(line);
  const answer = asked.form
    ? asked.submissions.map((data) => judge(asked.form, data))
    : asked.logic.map(calculate);
  process.stdout.write(JSON.stringify(answer) + '\n');
});
