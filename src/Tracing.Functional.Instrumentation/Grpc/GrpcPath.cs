namespace Tracing.Functional.Instrumentation.Grpc;

// The path of a gRPC request, "/package.Service/Method", taken apart without allocating. Any other text is not valid.
internal readonly ref struct GrpcPath
{
    private GrpcPath(ReadOnlySpan<char> service, ReadOnlySpan<char> method, ReadOnlySpan<char> fullMethod)
    {
        Service = service;
        Method = method;
        FullMethod = fullMethod;
    }

    /// <summary>The service with its package, "package.Service"; empty if the path is not valid.</summary>
    public ReadOnlySpan<char> Service { get; }

    /// <summary>The method alone; empty if the path is not valid.</summary>
    public ReadOnlySpan<char> Method { get; }

    /// <summary>"package.Service/Method": the span's name and rpc.method. Empty if the path is not valid.</summary>
    public ReadOnlySpan<char> FullMethod { get; }

    public bool IsValid => !FullMethod.IsEmpty;

    /// <summary>
    /// The method follows the last slash, so a service behind a path prefix keeps its name. A leading slash may be missing.
    /// </summary>
    public static GrpcPath Parse(ReadOnlySpan<char> path)
    {
        var full = path is ['/', .. var rest] ? rest : path;
        var end = full.LastIndexOf('/');
        if (end <= 0 || end == full.Length - 1)
            return default;
        var service = full[..end];
        var start = service.LastIndexOf('/') + 1;
        return start == service.Length ? default : new GrpcPath(service[start..], full[(end + 1)..], full[start..]);
    }
}
