namespace Tracing.Functional;

/// <summary>Sources of automatic spans, on by default.</summary>
[Flags]
public enum Instrumentations
{
    /// <summary>None of them.</summary>
    None = 0,

    /// <summary>Outgoing HTTP requests.</summary>
    HttpClient = 1,

    /// <summary>Outgoing gRPC calls.</summary>
    GrpcClient = 2,

    /// <summary>Database commands.</summary>
    Sql = 4,

    /// <summary>All of them.</summary>
    All = HttpClient | GrpcClient | Sql,
}
