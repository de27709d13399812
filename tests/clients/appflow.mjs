// Calls AppFlow's API with its JavaScript client and prints what it saw as JSON: node appflow.mjs SETTINGS ACT INPUT.
import * as appflow from '@aws-sdk/client-appflow';

const [settings, act, input] = process.argv.slice(2);
const given = JSON.parse(input);
const client = new appflow.AppflowClient({ region: 'us-east-1', maxAttempts: 1, ...JSON.parse(settings) });
const call = (operation, value = {}) => client.send(new appflow[`${operation}Command`](value));
const exceptions = Object.keys(appflow).filter((name) => name.endsWith('Exception') && !name.startsWith('Appflow'));

// The last step before a request is sent, so the signature is there.
const signedFor = new Set();
const look = (next) => (step) => {
  signedFor.add(step.request.headers.authorization.split('/')[3]);
  return next(step);
};
client.middlewareStack.add(look, { step: 'deserialize', name: 'look' });

const run = async (flowName) => {
  const { executionId } = await call('StartFlow', { flowName });
  const deadline = Date.now() + 120_000;
  for (;;) {
    const { flowExecutions } = await call('DescribeFlowExecutionRecords', { flowName });
    const record = flowExecutions.find((each) => each.executionId === executionId);
    if (!['InProgress', 'CancelStarted'].includes(record.executionStatus)) return record;
    if (Date.now() > deadline) throw new Error(`${executionId} has not ended`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
};

const acts = {
  async life({ profile, flow }) {
    const connected = await call('CreateConnectorProfile', profile);
    const created = await call('CreateFlow', flow);
    const record = await run(flow.flowName);
    const described = await call('DescribeFlow', { flowName: flow.flowName });
    const { createdAt, lastRunExecutionDetails: last } = described;
    const dates = [createdAt, last.mostRecentExecutionTime, record.startedAt].map((date) => date instanceof Date);
    return { connected, created, described, record, dates };
  },

  async tags({ resourceArn }) {
    await call('TagResource', { resourceArn, tags: { 'cost/center': 'north 7', stage: 'test' } });
    await call('UntagResource', { resourceArn, tagKeys: ['team', 'cost/center'] });
    return call('ListTagsForResource', { resourceArn });
  },

  async update({ flow }) {
    const { flowStatus } = await call('UpdateFlow', flow);
    return { flowStatus, described: await call('DescribeFlow', { flowName: flow.flowName }) };
  },

  async mistakes({ calls }) {
    const failures = [];
    for (const [operation, value] of calls) {
      try {
        await call(operation, value);
        failures.push(null);
      } catch (error) {
        const { httpStatusCode, requestId } = error.$metadata ?? {};
        const type = exceptions.find((name) => error instanceof appflow[name]) ?? error.name;
        failures.push({ type, httpStatusCode, requestId, message: error.message });
      }
    }
    return { failures };
  },

  async remove({ flowName, connectorProfileName }) {
    await call('DeleteFlow', { flowName });
    await call('DeleteConnectorProfile', { connectorProfileName });
    const { flows } = await call('ListFlows', { maxResults: 100 });
    return { flows: flows.map((each) => each.flowName) };
  },
};

const seen = await acts[act](given);
process.stdout.write(JSON.stringify({ ...seen, signedFor: [...signedFor] }));
