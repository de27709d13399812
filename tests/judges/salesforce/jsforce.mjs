// Drives a simulator with jsforce and prints what it saw as JSON: node jsforce.mjs URL ACT.
import jsforce from 'jsforce';

const [url, act] = process.argv.slice(2);
const version = '66.0';
const accessToken = '00D5e0000000001!aT-6jHw9DpM5zXk3Rg';
const oauth2 = {
  loginUrl: url,
  clientId: 'penstock-client',
  clientSecret: 'cS-5bX1vQ7mZr2Kd8W',
  redirectUri: 'http://localhost/callback',
};
const connect = (options) => new jsforce.Connection({ instanceUrl: url, version, ...options });

const acts = {
  async metadata() {
    const connection = connect({ accessToken });
    const global = await connection.describeGlobal();
    const account = await connection.describe('Account');
    const limits = await connection.limits();
    const sobjects = global.sobjects.map((sobject) => sobject.name);
    return { sobjects, fields: account.fields, limits };
  },

  async autoFetch() {
    const connection = connect({ accessToken });
    const { fields } = await connection.describe('Account');
    const soql = `SELECT ${fields.map((field) => field.name).join(',')} FROM Account`;
    const records = await connection.query(soql, { autoFetch: true, maxFetch: 1_000_000 });
    return { records: records.records ?? records };
  },

  async queryMore() {
    const connection = connect({ accessToken });
    let page = await connection.query('SELECT Id, Name, Account.Name FROM Contact');
    const pages = [page.records.length];
    const records = [...page.records];
    while (!page.done) {
      page = await connection.queryMore(page.nextRecordsUrl);
      pages.push(page.records.length);
      records.push(...page.records);
    }
    return { pages, records, total: page.totalSize };
  },

  async queryAll() {
    const connection = connect({ accessToken });
    const options = { autoFetch: true, maxFetch: 1_000_000, scanAll: true };
    const answer = await connection.query('SELECT Id, IsDeleted FROM Account', options);
    return { records: answer.records ?? answer };
  },

  async refresh() {
    const refreshToken = '5Aep861.rT-8nYc4GfB7sUe2Mp';
    const connection = connect({ oauth2, accessToken: 'stale', refreshToken });
    const refreshed = [];
    connection.on('refresh', (token) => refreshed.push(token));
    const { totalSize } = await connection.query('SELECT Id FROM Account');
    return { totalSize, refreshed, accessToken: connection.accessToken };
  },

  async authorize() {
    const connection = new jsforce.Connection({ oauth2, version });
    const user = await connection.authorize('aPrx.first-code');
    const identity = await connection.identity();
    const { totalSize } = await connection.query('SELECT Id FROM Account');
    const { instanceUrl, refreshToken } = connection;
    return { user, identity, totalSize, instanceUrl, refreshToken };
  },

  async mistakes() {
    const connection = connect({ accessToken });
    const failures = [];
    const calls = [
      () => connection.query('SELECT Nme FROM Account'),
      () => connection.query('SELECT Id FROM Acount'),
      () => connection.query('SELECT Id FRM Account'),
      () => connection.describe('Acount'),
      () => connection.queryMore('/services/data/v66.0/query/01gNONE-2000'),
    ];
    for (const call of calls) {
      try {
        await call();
        failures.push(null);
      } catch (error) {
        failures.push(error.errorCode);
      }
    }
    return { failures };
  },
};

process.stdout.write(JSON.stringify(await acts[act]()));
