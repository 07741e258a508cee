namespace Tracing.Functional.Gateway.Export;

/// <summary>What an answer means for a request.</summary>
internal enum AttemptKind
{
    /// <summary>It was taken.</summary>
    Taken,

    /// <summary>It may be taken later.</summary>
    Retry,

    /// <summary>It will never be taken.</summary>
    Refused,
}
