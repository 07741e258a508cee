namespace Tracing.Functional.Privacy;

// The words in keys that name secrets, by default, and those behind them that name something about a secret.
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

    /// <summary>A key that ends in one of these tells of a secret, not the secret.</summary>
    public static readonly string[] Neutral =
    [
        "count", "counts", "length", "size", "limit", "usage", "type", "kind", "name", "names", "status", "state", "expiry", "expires",
        "expiration", "expired", "age", "ttl", "lifetime", "issuer", "url", "uri", "endpoint", "path", "policy", "provider", "algorithm",
        "version", "enabled", "required", "valid", "present", "attempts", "strength", "brand", "network", "country", "last4", "arn",
        "exception", "error", "errors", "index", "position", "budget", "rate",
    ];

    /// <summary>Signatures in a URL's query open what it leads to; elsewhere a signature is a method's.</summary>
    public static readonly string[] Query = ["sig", "signature", "awsaccesskeyid"];

    /// <summary>Words whose value is the rest of the line.</summary>
    public static readonly string[] Line = ["authorization", "proxyauthorization", "cookie", "setcookie"];

    /// <summary>Identifiers: neither their keys nor card-like digits in them are secrets.</summary>
    public static readonly string[] Safe =
    [
        "user.id", "enduser.id", "transaction.id", "order.id", "session.id", "customer.id", "account.id", "tenant.id", "request.id",
        "correlation.id", "message.id", "messaging.message.id", "trace.id", "span.id", "thread.id", "service.instance.id",
    ];
}
