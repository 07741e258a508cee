namespace OrderShop;

/// <summary>What the command line asks for; <see cref="Message"/> if it asks for help or makes no sense.</summary>
internal sealed record Arguments(Uri? Otlp, string? Message, int ExitCode)
{
    private const string Usage =
        """
        Usage: dotnet run --project docs/samples/OrderShop [-- --otlp URL]

          --otlp URL   also export the gateway's kept traces to an OpenTelemetry collector:
                       over gRPC on port 4317, over HTTP (protobuf) on every other port,
                       for example http://localhost:4317 or http://localhost:4318
          --help       show this
        """;

    public static Arguments Parse(string[] args) => args switch
    {
        [] => new(null, null, 0),
        ["--help" or "-h"] => new(null, Usage, 0),
        ["--otlp", var text] => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new(url, null, 0)
            : Wrong($"--otlp: '{text}' is not an http or https URL."),
        ["--otlp"] => Wrong("--otlp needs a URL."),
        ["--otlp", _, var other, ..] => Wrong($"Unknown argument '{other}'."),
        [var other, ..] => Wrong($"Unknown argument '{other}'."),
    };

    private static Arguments Wrong(string what) => new(null, $"{what}\n\n{Usage}", 2);
}
