"""Manifests with a hole for a secret: every kind of place in which people have left one.

In each text `@@` stands for the secret and `%%` for its base64 form.
"""

from __future__ import annotations

HEAD = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\ntype: Opaque\n"
MAP = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n"
POD = """apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: nginx:latest
"""

READABLE = {
    "data of a Secret": HEAD + "data:\n  whatever: %%\n",
    "stringData of a Secret": HEAD + "stringData:\n  whatever: @@\n",
    "quoted twice": HEAD + "stringData:\n  a: '@@'\n  b: \"@@\"\n",
    "flow style": "{apiVersion: v1, kind: Secret, metadata: {name: db}, stringData: {a: @@, b: '@@'}}\n",
    "JSON": '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"db"},"data":{"a":"%%","b":"%%"}}\n',
    "JSON stream": '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"}}\n'
    '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"db"},"data":{"a":"%%"}}\n',
    "JSON with tabs": '{\n\t"apiVersion":"v1",\n\t"kind":"Secret",\n\t"metadata":{"name":"db"},\n'
    '\t"data":{\n\t\t"a":"%%"\n\t}\n}\n',
    "JSON stream with tabs": '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"}}\n'
    '{\t"apiVersion":"v1",\n\t"kind":"Secret","metadata":{"name":"db"},\n\t"data":{\n\t"a":"%%"}}\n'
    '{"kind":"Secret","apiVersion":"v1","metadata":{"name":"db"},"data":{"a":"%%"}}\n',
    "literal block": HEAD + "stringData:\n  a: |\n    one @@\n\n      @@ two\n",
    "folded block": HEAD + "stringData:\n  a: >-\n    one\n    @@\n",
    "plain scalar over lines": HEAD + "stringData:\n  a: one\n    @@\n    two\n",
    "quoted scalar over lines": HEAD + 'stringData:\n  a: "one\n    @@\n    two"\n',
    "explicit key": HEAD + "stringData:\n  ? a\n  : @@\n",
    "tagged": HEAD + "stringData:\n  a: !!str @@\n",
    "binary": HEAD + "data:\n  a: !!binary %%\n",
    "losing duplicate": HEAD + "stringData:\n  a: @@\n  a: other-value\n",
    "losing duplicate in flow style": HEAD + "stringData: {a: @@, a: other-value}\n",
    "losing data": HEAD + "stringData:\n  a: @@\nstringData:\n  a: other-value\n",
    "losing kind": "apiVersion: v1\nkind: ConfigMap\nkind: Secret\nmetadata:\n  name: db\n"
    "stringData:\n  a: @@\n",
    "wrong type: list": HEAD + "stringData:\n  a:\n    - @@\n",
    "wrong type: mapping": HEAD + "data: {a: {b: @@}}\n",
    "wrong type: data is a string": HEAD + "data: @@\n",
    "misspelt field": HEAD + "stringdata:\n  a: @@\n",
    "misspelt kind": HEAD.replace("Secret", "Secert") + "stringData:\n  a: @@\n",
    "field at the top": HEAD + "whatever: @@\n",
    "alias to an annotation": HEAD.replace(
        "  name: db\n", "  name: db\n  annotations:\n    x: &it @@\n"
    )
    + "stringData:\n  a: *it\n",
    "alias to a mapping": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n  annotations: &it\n"
    "    a: @@\nstringData: *it\n",
    "merge": "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n  annotations: &it\n"
    "    a: @@\nstringData:\n  <<: *it\n  b: c\n",
    "item of a List": "apiVersion: v1\nkind: List\nitems:\n  - apiVersion: v1\n    kind: Secret\n"
    "    metadata:\n      name: db\n    stringData:\n      a: @@\n      a: @@x\n",
    "SecretList": "apiVersion: v1\nkind: SecretList\nitems:\n  - metadata:\n      name: db\n"
    "    data:\n      a: %%\n",
    "no name": "apiVersion: v1\nkind: Secret\nstringData:\n  a: @@\n",
    "no kind": "apiVersion: v1\nmetadata:\n  name: db\ndata:\n  a: %%\n",
    "kind in lower case": "apiVersion: v1\nkind: secret\nmetadata:\n  name: db\ndata:\n  a: %%\n",
    "last applied": HEAD.replace(
        "  name: db\n",
        "  name: db\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: |\n"
        '      {"apiVersion":"v1","kind":"Secret","data":{"a":"%%"}}\n',
    )
    + "data:\n  a: %%\n",
    "comment with a name": HEAD + "# old password: @@\nstringData:\n  a: b\n",
    "comment that tells": HEAD + "stringData:\n  # the password was @@\n  a: b # token is @@\n",
    "comment that repeats": HEAD + "stringData:\n  # do not use @@ twice\n  a: @@ # @@\n",
    "comment with base64": HEAD + "stringData:\n  a: @@\n  # %%\n",
    "comment with plain text": HEAD + "data:\n  # @@\n  a: %%\n",
    "commented out": "# apiVersion: v1\n# kind: Secret\n# stringData:\n#   a: @@\n" + MAP,
    "commented out variable": POD
    + "      env:\n        # - name: DB_PASSWORD\n        #   value: @@\n"
    "        - name: A\n          value: b\n",
    "ConfigMap by name": MAP + "data:\n  DB_PASSWORD: @@\n",
    "ConfigMap by name, losing": MAP + "data:\n  DB_PASSWORD: @@\n  DB_PASSWORD: other\n",
    "properties": MAP + "data:\n  app.properties: |\n    user=me\n    db.password=@@\n",
    "YAML in a ConfigMap": MAP
    + "data:\n  app.yaml: |\n    db:\n      password: '@@'\n      port: 1\n",
    "JSON in a ConfigMap": MAP + 'data:\n  app.json: |\n    {"apiKey": "@@", "port": 1}\n',
    "connection string": MAP + 'data:\n  db: "Server=db;User Id=me;Password=@@;Timeout=3"\n',
    "URL": MAP + "data:\n  db: postgres://me:@@@db.example.org:5432/app\n",
    "variable": POD + "      env:\n        - name: DB_PASSWORD\n          value: @@\n",
    "variable in flow style": POD + "      env: [{name: DB_PASSWORD, value: @@}, {name: A}]\n",
    "variable, value first": POD + "      env:\n        - value: @@\n          name: DB_PASSWORD\n",
    "variable, losing": POD + "      env:\n        - name: DB_PASSWORD\n          value: @@\n"
    "          value: other\n",
    "variable, misspelt field": POD
    + "      env:\n        - name: DB_PASSWORD\n          vaule: @@\n",
    "variable as a mapping": POD + "      env:\n        DB_PASSWORD: @@\n",
    "flag": POD + '      args: ["--password=@@", "--port=1"]\n',
    "flag and word": POD + "      args:\n        - --password\n        - @@\n",
    "flag in a script": POD + '      command: [sh, -c, "login --user me --password @@ && run"]\n',
    "header": POD
    + "      livenessProbe:\n        httpGet:\n          port: 1\n          httpHeaders:\n"
    "            - name: Authorization\n              value: Bearer @@\n",
    "annotation": MAP
    + "data: {}\n".replace("data", "immutable")
    + "---\n"
    + POD.replace("  name: web\n", "  name: web\n  annotations:\n    x/api-key: @@\n", 1),
    "custom resource": "apiVersion: example.org/v1\nkind: Database\nmetadata:\n  name: db\n"
    "spec:\n  adminPassword: @@\n  users:\n    - name: root\n      password: '@@'\n",
    "no object": "services:\n  db:\n    environment:\n      MYSQL_ROOT_PASSWORD: @@\n---\n" + POD,
    "kustomization": "kind: Kustomization\nsecretGenerator:\n  - name: db\n    literals:\n"
    "      - whatever=@@\n",
    "text after the end": HEAD + "data: {}\n...\npassword: @@\n",
}
"""Documents that can be read, with some mistakes that leave them so."""

UNREADABLE = {
    "unclosed quote": HEAD + 'stringData:\n  a: "@@\n  b: c\n',
    "unclosed quote before": HEAD + 'stringData:\n  x: "y\n  a: @@\n',
    "unclosed bracket": HEAD + "stringData: {a: @@\nimmutable: true\n",
    "no blank after the colon": HEAD + "stringData:\n  a:@@\n  b: c\n",
    "no colon": HEAD + "stringData:\n  a @@\n  b: c\n",
    "wrong indentation": HEAD + "stringData:\n    a: b\n  c: @@\n d: e\n",
    "tab": HEAD + "stringData:\n\ta: @@\n",
    "begins like a tag": HEAD + "stringData:\n  password: !@@\n",
    "begins like an anchor": HEAD + "stringData:\n  password: &@@\n",
    "begins like an alias": HEAD + "stringData:\n  password: *@@\n",
    "begins like a percent sign": HEAD + "stringData:\n  password: %@@\n",
    "begins like an at sign": HEAD + 'stringData:\n  password: "x" @@\n',
    "begins like a block": HEAD + "stringData:\n  password: |@@\n",
    "begins like a comment": HEAD + "stringData:\n  password: #@@\n",
    "begins like a list": HEAD + "stringData:\n  password: [@@\n",
    "variable named like an alias": POD
    + "      env:\n        - name: DB_PASSWORD\n          value: *@@\n",
    "two documents in one": HEAD + "data:\n  a: %%\n  - b\n",
    "broken before": "apiVersion: v1\nkind: Secret\n metadata:\nname: db\nstringData:\n  a: @@\n",
    "broken after": HEAD + "stringData:\n  a: |\n    b\n    @@\nkind: {\n",
    "broken JSON": '{"apiVersion":"v1","kind":"Secret","data":{"a":"%%",,"b":"%%"}}\n',
    "broken JSON over lines": '{\n  "apiVersion": "v1",\n  "kind": "Secret",\n  "data": {\n'
    '    "a": "%%"\n    "b": "%%"\n  }\n}\n',
    "no kind, broken": "apiVersion: v1\nmetadata:\n  name: db\ndata:\n  a: %%\n  b: [\n",
    "template": HEAD + "data:\n  a: %%\n{{- if .Values.b }}\n  b: %%\n{{- end }}\n",
    "template as the name": HEAD.replace("db", "{{ .Release.Name }}-db") + "stringData:\n  a: @@\n",
    "undecodable": HEAD + "stringData:\n  a: @@\n  b: \udcff\n",
    "deeply nested": HEAD + "stringData:\n  a: @@\n  b: " + "[" * 300 + "]" * 300 + "\n",
    "variable, broken": POD + "      env:\n        - name: DB_PASSWORD\n          value: @@\n"
    '        - name: "A\n',
    "flag, broken": POD + "      args:\n        - --password=@@\n        - --token\n        - @@\n"
    '        - "A\n',
    "setting, broken": MAP + "data:\n  DB_PASSWORD: @@\n  a: [\n",
}
"""Documents that cannot be read, or not as far as Kubernetes would."""
