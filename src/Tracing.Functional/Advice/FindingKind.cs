namespace Tracing.Functional;

/// <summary>Kinds of what the adviser finds.</summary>
public enum FindingKind
{
    /// <summary>A span's name holds an id, a number, a time or an address, so it is different each time.</summary>
    ChangingName,

    /// <summary>A span's name does not say what is done.</summary>
    VagueName,

    /// <summary>An attribute's key is not in dotted lower case.</summary>
    AttributeKey,

    /// <summary>An attribute's text is very long.</summary>
    HugeValue,

    /// <summary>An attribute holds a JSON document.</summary>
    JsonValue,

    /// <summary>A name or an attribute holds what looks like a password, key or token.</summary>
    Secret,

    /// <summary>Many spans of one name take almost no time.</summary>
    ManyShortSpans,

    /// <summary>A span failed, and nothing says why.</summary>
    ErrorWithoutContext,

    /// <summary>A span was started and did not end for a long time.</summary>
    NeverEnded,

    /// <summary>A check that the application added gave advice; see <see cref="AdviserOptions.AddCheck"/>.</summary>
    Own,
}
