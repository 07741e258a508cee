namespace Tracing.Functional.Privacy;

// Words in keys that name secrets by default, and words behind them that name something about a secret.
internal static class KeyWords
{
    /// <summary>Single words, and up to three words written as one. They are secrets wherever they stand in a key.</summary>
    public static readonly string[] Secret =
    [
        "password", "passwords", "passwd", "pwd", "passphrase", "passcode", "userpass", "dbpass", "passkey", "secret", "secrets",
        "pswd", "passwrd", "psw", "smtppass", "ftppass", "mailpass", "rootpass", "adminpass", "ldappass", "mypass", "requirepass",
        "masterauth",
        "passwort", "kennwort", "motdepasse", "contrasena", "contraseña", "senha", "wachtwoord", "пароль", "密码", "パスワード",
        "authtoken", "accesstoken", "refreshtoken", "idtoken", "sessiontoken", "securitytoken", "csrftoken", "xsrftoken", "apitoken",
        "bearertoken", "jsessionid", "phpsessid", "connectsid", "credential", "credentials", "creds",
        "apikey", "apikeys", "xapikey", "accesskey", "secretkey", "clientsecret", "privatekey", "accountkey", "sharedaccesskey",
        "sharedaccesssignature", "encryptionkey", "decryptionkey", "validationkey", "signingkey", "masterkey", "storagekey",
        "subscriptionkey",
        "functionskey", "functionkey", "hostkey", "authkey", "sharedkey", "licensekey", "sessionkey", "applicationkey", "appkey",
        "consumerkey", "deploykey", "hmackey", "writekey", "servicekey", "clientassertion", "codeverifier", "samlresponse",
        "otp", "totp", "card", "cardnumber", "creditcard", "debitcard", "ccnumber", "cvv", "cvv2", "cvc", "cvc2", "securitycode", "ssn",
        "socialsecurity", "pincode", "pinnumber",
    ];

    /// <summary>
    /// As <see cref="Secret"/>, but beside a value within a text they have to be the last word of the name, or have a word of
    /// <see cref="Tail"/> behind them: a CookieHandler holds no cookie.
    /// </summary>
    public static readonly string[] Weak =
        ["token", "jwt", "bearer", "authorization", "proxyauthorization", "cookie", "cookies", "setcookie", "pass", "pw"];

    public static readonly string[] Tail =
        ["value", "header", "string", "data", "hash", "raw", "text", "old", "new", "plain", "current", "number", "confirmation", "confirm"];

    /// <summary>What a word may end in that is written as one: "pgpassword", "newpassword".</summary>
    public static readonly string[] Endings =
        ["password", "passwd", "passwort", "passphrase", "passcode", "secret", "apikey", "token", "accesskey", "secretkey", "privatekey"];

    /// <summary>Words that only sound like secrets.</summary>
    public static readonly string[] Innocent =
    [
        "cancellationtoken", "publickeytoken", "metadatatoken", "pagetoken", "nextpagetoken", "nexttoken", "continuationtoken",
        "synctoken", "syntaxtoken", "unexpectedtoken", "stoppingtoken", "changetoken", "jsontoken", "xmltoken", "lasttoken", "starttoken",
        "endtoken", "eoftoken",
    ];

    /// <summary>A key that ends in one of these says something about a secret: "password.length".</summary>
    public static readonly string[] Neutral =
    [
        "count", "counts", "length", "size", "limit", "usage", "type", "kind", "name", "names", "status", "state", "expiry", "expires",
        "expiration", "expired", "age", "ttl", "lifetime", "issuer", "url", "uri", "endpoint", "path", "policy", "provider", "algorithm",
        "version", "enabled", "required", "valid", "present", "attempts", "strength", "brand", "network", "country", "last4", "arn",
        "exception", "error", "errors", "index", "position", "budget", "rate",
        "requirement", "requirements", "parameters", "options", "handler", "middleware", "service", "services", "manager", "factory",
        "builder",
        "validator", "hasher", "generator", "reader", "writer", "client", "controller", "repository", "store", "cache", "helper", "filter",
        "attribute", "extensions", "scheme", "schemes", "result", "results", "event", "events", "failed", "failure", "succeeded",
        "changed", "reset", "missing", "invalid", "column", "field", "label", "hint", "prompt", "rule", "rules", "timeout", "interval",
        "duration", "used", "source", "request", "requested", "response", "min", "max", "created", "updated", "at", "date", "time",
        "processor", "adapter", "gateway", "model", "command", "query", "limiter", "entity", "table", "set", "list", "ids", "validation",
        "authentication", "notfound", "mismatch", "consent", "banner", "domain", "samesite", "file", "files", "stdin", "env",
        "cs", "fs", "vb", "js", "ts", "tsx", "jsx", "java", "kt", "py", "rb", "php", "cpp", "html", "cshtml", "razor", "dll",
        "json", "xml", "yml", "yaml", "md", "txt", "sql", "css",
    ];

    /// <summary>A signature in a URL's query gives access. Elsewhere, a signature is that of a method.</summary>
    public static readonly string[] Query = ["sig", "signature", "awsaccesskeyid", "assertion", "samlrequest", "sas"];

    /// <summary>Names of headers: the value goes to the end of the line.</summary>
    public static readonly string[] Line = ["authorization", "proxyauthorization", "cookie", "setcookie"];

    /// <summary>Names whose value may be the name of a secret, with the secret beside it: {"name":"password","value":"x"}.</summary>
    public static readonly string[] Naming =
        ["name", "key", "field", "header", "param", "parameter", "property", "parametername", "headername"];

    /// <summary>Keys of identifiers. They name no secrets, and digits like those of cards stay.</summary>
    public static readonly string[] Safe =
    [
        "user.id", "enduser.id", "transaction.id", "order.id", "session.id", "customer.id", "account.id", "tenant.id", "request.id",
        "correlation.id", "message.id", "messaging.message.id", "trace.id", "span.id", "thread.id", "service.instance.id",
    ];
}
