// Reads a key from the agent on this machine: node read.mjs openai
import http from 'node:http'
import os from 'node:os'
import path from 'node:path'

const data = process.env.PIECES_DATA ?? path.join(process.env.XDG_DATA_HOME ?? path.join(os.homedir(), '.local/share'), 'pieces')
const provider = process.argv[2] ?? 'openai'

http.get({ socketPath: path.join(data, 'agent/http.sock'), path: `/v1/credential?provider=${encodeURIComponent(provider)}` }, async response => {
  let text = ''
  for await (const part of response) text += part
  const answer = JSON.parse(text)
  if (response.statusCode !== 200) throw new Error(answer.error.message)
  console.log(Object.keys(answer.environment).join('\n')) // the values are answer.environment.OPENAI_API_KEY and so on
}).on('error', () => console.error('No agent runs. Start it with: piecesos agent'))
