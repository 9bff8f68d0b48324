// Runs the server audit of graphql-http with a bearer token; exits with the number of checks not passed.
import { serverAudits } from 'graphql-http';

const { AUDIT_URL: url, AUDIT_TOKEN: token } = process.env;

const fetchFn = (address, options = {}) =>
  fetch(address, {
    ...options,
    headers: { ...options.headers, authorization: `Bearer ${token}` },
  });

let failed = 0;
const audits = serverAudits({ url, fetchFn });
for (const audit of audits) {
  const result = await audit.fn();
  if (result.status !== 'ok') {
    failed += 1;
    console.log(`${result.status}  ${result.id}  ${result.name}: ${result.reason}`);
  }
}
console.log(`${audits.length - failed} of ${audits.length} checks pass`);
process.exit(Math.min(failed, 100));
