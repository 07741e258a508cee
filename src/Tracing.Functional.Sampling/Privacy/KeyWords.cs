namespace Tracing.Functional.Privacy;

// Words in keys that name secrets by default, and words behind them that name something about a secret.
internal static class KeyWords
{
    /// <summary>Single words, and up to three words written as one.</summary>
    public static readonly string[] Secret =
    [
        "password", "passwords", "passwd", "pwd", "passphrase", "passcode", "userpass", "dbpass", "passkey", "secret", "secrets", "token",
        "authtoken", "accesstoken", "refreshtoken", "idtoken", "sessiontoken", "securitytoken", "csrftoken", "xsrftoken", "jwt", "bearer",
        "authorization", "proxyauthorization", "cookie", "cookies", "setcookie", "jsessionid", "phpsessid", "credential", "credentials",
        "apikey", "apikeys", "xapikey", "accesskey", "secretkey", "clientsecret", "privatekey", "accountkey", "sharedaccesskey",
        "sharedaccesssignature", "encryptionkey", "signingkey", "masterkey", "storagekey", "subscriptionkey", "otp", "totp", "card",
        "cardnumber", "creditcard", "debitcard", "ccnumber", "cvv", "cvv2", "cvc", "cvc2", "securitycode", "ssn", "socialsecurity",
        "pincode", "pinnumber",
    ];

    /// <summary>A key that ends in one of these says something about a secret: "password.length".</summary>
    public static readonly string[] Neutral =
    [
        "count", "counts", "length", "size", "limit", "usage", "type", "kind", "name", "names", "status", "state", "expiry", "expires",
        "expiration", "expired", "age", "ttl", "lifetime", "issuer", "url", "uri", "endpoint", "path", "policy", "provider", "algorithm",
        "version", "enabled", "required", "valid", "present", "attempts", "strength", "brand", "network", "country", "last4", "arn",
        "exception", "error", "errors", "index", "position", "budget", "rate",
    ];

    /// <summary>A signature in a URL's query gives access. Elsewhere, a signature is that of a method.</summary>
    public static readonly string[] Query = ["sig", "signature", "awsaccesskeyid"];

    /// <summary>Names of headers: the value goes to the end of the line.</summary>
    public static readonly string[] Line = ["authorization", "proxyauthorization", "cookie", "setcookie"];

    /// <summary>Keys of identifiers. They name no secrets, and digits like those of cards stay.</summary>
    public static readonly string[] Safe =
    [
        "user.id", "enduser.id", "transaction.id", "order.id", "session.id", "customer.id", "account.id", "tenant.id", "request.id",
        "correlation.id", "message.id", "messaging.message.id", "trace.id", "span.id", "thread.id", "service.instance.id",
    ];
}
