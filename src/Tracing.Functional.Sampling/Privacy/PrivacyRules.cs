namespace Tracing.Functional;

/// <summary>Kinds of values that are secrets under any key.</summary>
[Flags]
public enum PrivacyRules
{
    /// <summary>Only keys say what a secret is.</summary>
    None = 0,

    /// <summary>Payment card numbers: a known issuer's first digits and length, and a right Luhn digit.</summary>
    Cards = 1,

    /// <summary>Bearer and Basic credentials, JSON web tokens, and access tokens with a well-known prefix.</summary>
    Tokens = 2,

    /// <summary>Private keys in PEM or OpenPGP armour.</summary>
    PrivateKeys = 4,

    /// <summary>Values beside a secret's name within a text: connection strings, URL queries, JSON, headers.</summary>
    Pairs = 8,

    /// <summary>User and password in front of a URL's host.</summary>
    Urls = 16,

    /// <summary>E-mail addresses.</summary>
    Emails = 32,

    /// <summary>All but e-mail addresses.</summary>
    Default = Cards | Tokens | PrivateKeys | Pairs | Urls,

    /// <summary>All of them.</summary>
    All = Default | Emails,
}
