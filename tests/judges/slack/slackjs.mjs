// Drives a simulator with @slack/web-api and prints what it saw as JSON: node slackjs.mjs URL ACT.
import { WebClient, LogLevel } from '@slack/web-api';

const [url, act] = process.argv.slice(2);
const channel = 'C0000000001';
const connect = (token = 'aT-6jHw9DpM5zXk3Rg', options = {}) =>
  new WebClient(token, { slackApiUrl: `${url}/api/`, logLevel: LogLevel.ERROR, ...options });

async function all(client, method, options, member) {
  const found = [];
  let pages = 0;
  for await (const page of client.paginate(method, options)) {
    found.push(...page[member]);
    pages += 1;
  }
  return { found, pages };
}

const acts = {
  async lists() {
    const client = connect();
    const types = 'public_channel,private_channel,mpim,im';
    const conversations = await all(client, 'conversations.list', { types, limit: 10 }, 'channels');
    const users = await all(client, 'users.list', { limit: 10, include_locale: true }, 'members');
    const groups = await client.usergroups.list({ include_users: true, include_count: true, include_disabled: true });
    const files = [];
    for (let page = 1, pages = 1; page <= pages; page += 1) {
      const answer = await client.files.list({ count: 20, page });
      files.push(...answer.files);
      pages = answer.paging.pages;
    }
    const info = await client.conversations.info({ channel });
    const who = await client.auth.test();
    return { conversations, users, groups: groups.usergroups, files, info: info.channel, who };
  },

  async messages() {
    const client = connect();
    const history = await all(client, 'conversations.history', { channel, limit: 25 }, 'messages');
    const replies = [];
    for (const parent of history.found.filter((message) => message.reply_count > 0)) {
      const thread = await all(client, 'conversations.replies', { channel, ts: parent.ts, limit: 10 }, 'messages');
      replies.push(...thread.found);
    }
    return { history: history.found, pages: history.pages, replies };
  },

  async tokens() {
    const app = { client_id: 'penstock-client', client_secret: 'cS-5bX1vQ7mZr2Kd8W' };
    const nobody = connect('');
    const redirect_uri = 'https://penstock.example/callback';
    const given = await nobody.oauth.v2.access({ ...app, code: 'first-authorization-code', redirect_uri });
    const refresh_token = given.authed_user.refresh_token;
    const refreshed = await nobody.oauth.v2.access({ ...app, grant_type: 'refresh_token', refresh_token });
    const who = await connect(refreshed.access_token).auth.test();
    return { given, refreshed, team: who.team_id };
  },

  async mistakes() {
    const codes = [];
    const calls = [
      () => connect('stranger').auth.test(),
      () => connect('').auth.test(),
      () => connect().conversations.history({ channel: 'C9999999999' }),
      () => connect().conversations.history({ channel: 'C0000000004' }),
      () => connect().conversations.history({ channel, cursor: 'bm9uZQ==' }),
      () => connect().conversations.replies({ channel, ts: '1.000000' }),
      () => connect().apiCall('no.method'),
    ];
    for (const call of calls) {
      try {
        await call();
        codes.push(null);
      } catch (error) {
        codes.push(error.data.error);
      }
    }
    return { codes };
  },

  async limited() {
    const waits = [];
    const client = connect();
    client.on('rate_limited', (seconds) => waits.push(seconds));
    const answer = await client.auth.test();
    return { waits, ok: answer.ok };
  },
};

process.stdout.write(JSON.stringify(await acts[act]()));
