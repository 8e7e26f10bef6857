// The key pair of this browser's sign-in. Scripts cannot read the private key; IndexedDB stores only a handle to it.

const storeName = 'sign-in'

async function database() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('roost', 1)
    request.onupgradeneeded = () => request.result.createObjectStore(storeName)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} work */
async function inStore(mode, work) {
  const open = await database()
  try {
    return await new Promise((resolve, reject) => {
      const transaction = open.transaction(storeName, mode)
      const request = work(transaction.objectStore(storeName))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onerror = transaction.onabort = () => reject(transaction.error)
    })
  } finally {
    open.close()
  }
}

/** `{id, keys}` of this browser's sign-in, or `undefined`. */
export const load = () => inStore('readonly', store => store.get('current'))
/** @param {{id: string, keys: CryptoKeyPair}} record */
export const save = record => inStore('readwrite', store => store.put(record, 'current'))
export const forget = () => inStore('readwrite', store => store.delete('current'))

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }

export const makeKeys = () => crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])

/**
 * The public key in x963 form, base64url.
 * @param {CryptoKeyPair} keys
 */
export async function publicKey(keys) {
  return base64url(await crypto.subtle.exportKey('raw', keys.publicKey))
}

/**
 * The ECDSA signature over SHA-256 of the text: r‖s, base64url.
 * @param {CryptoKeyPair} keys
 * @param {string} text
 */
export async function sign(keys, text) {
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, keys.privateKey, new TextEncoder().encode(text))
  return base64url(signature)
}

/** @param {ArrayBuffer} buffer */
function base64url(buffer) {
  const text = btoa(String.fromCharCode(...new Uint8Array(buffer)))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
