// The specification's two examples by a client made of docs/openapi.yaml; its types are checked before it runs.
import createClient from "openapi-fetch";

import type { components, paths } from "./api.js";

declare const process: { argv: string[] };

type NewPayment = components["schemas"]["NewPaymentBody"];

const [service, token, memberId] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl: service, headers: { Authorization: `Bearer ${token}` } });

const createPayment = async (body: NewPayment) => {
  const { data, error } = await client.POST("/api/v1/payments/", { body });
  if (error) throw new Error(error.code);
  return data;
};

const getPayments = async (member_id?: number) => {
  const { data, error } = await client.GET("/api/v1/payments/", { params: { query: { member_id } } });
  if (error) throw new Error(error.code);
  return data;
};

const created = await createPayment({
  member_id: Number(memberId),
  amount: 100.0,
  type: "membership",
  description: "月度会员费",
});
const refused = await client.GET("/api/v1/payments/{payment_id}/", { params: { path: { payment_id: created.id + 1 } } });
console.log(
  JSON.stringify({
    created,
    listed: await getPayments(created.member_id),
    all: await getPayments(),
    refused: refused.error?.code,
  }),
);
