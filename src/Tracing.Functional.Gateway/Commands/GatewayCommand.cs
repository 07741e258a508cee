// The gateway as a command: options in, exit code out. 0 is a good end, 1 a start that failed, 2 wrong usage.
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Gateway.Commands;

internal sealed class GatewayCommand
{
    private readonly Option<string> _policy = new("--policy", "-p")
    {
        Description = "The file with the policy's text; it is reloaded when it changes.",
        HelpName = "file",
        Required = true,
    };

    private readonly Option<Uri[]> _export = new("--export", "-e")
    {
        Description = "Where kept traces go: http://host:port. Several are allowed; port 4317 means gRPC. None is a dry run.",
        HelpName = "address",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = Addresses,
    };

    private readonly Option<string> _http = EndPoint("--http", "Where OTLP/HTTP, health and readiness are.", 4318);
    private readonly Option<string> _grpc = EndPoint("--grpc", "Where OTLP/gRPC is received; \"off\" for nowhere.", 4317);

    private readonly Option<int> _memory = new("--memory")
    {
        Description = "Memory of traces that are not decided, in MB.",
        HelpName = "MB",
        DefaultValueFactory = _ => 512,
    };

    private readonly Option<double> _age =
        Seconds("--max-age", "How old a trace gets before it is decided by what is known, in seconds.", 30);

    private readonly Option<double> _grace =
        Seconds("--grace", "How long a complete trace stays quiet before it is decided, in seconds.", 2);

    private readonly Option<bool> _annotate = new("--annotate")
    {
        Description = "Roots of kept traces get sampling.rule and sampling.adjusted_count.",
    };

    public const string Description = "Decides whole traces of many services by a policy: OTLP in, OTLP out.";

    /// <summary>Gives a command, of this program or of another, the options and what it does.</summary>
    public static T Fill<T>(T command)
        where T : Command
    {
        var own = new GatewayCommand();
        Option[] options = [own._policy, own._export, own._http, own._grpc, own._memory, own._age, own._grace, own._annotate];
        foreach (var option in options)
            command.Options.Add(option);
        command.SetAction(own.Serve);
        return command;
    }

    public static async Task<int> Run(string[] args)
    {
        var parsed = Fill(new RootCommand(Description)).Parse(args);
        var code = await parsed.InvokeAsync().ConfigureAwait(false);
        return parsed.Errors.Count > 0 ? 2 : code;
    }

    private static Option<double> Seconds(string name, string description, double value) =>
        new(name) { Description = description, HelpName = "s", DefaultValueFactory = _ => value };

    private static Option<string> EndPoint(string name, string description, int port)
    {
        var option = new Option<string>(name)
        {
            Description = description,
            HelpName = "ip:port",
            DefaultValueFactory = _ => $"127.0.0.1:{port}",
        };
        option.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string>();
            if (text is not null && !(IsOff(name, text) || (IPEndPoint.TryParse(text, out var parsed) && parsed.Port > 0)))
                result.AddError($"{name} must be an address and a port, such as 0.0.0.0:{port}, but is {text}.");
        });
        return option;
    }

    private static bool IsOff(string name, string text) => name is "--grpc" && text is "off";

    private static Uri[] Addresses(ArgumentResult result)
    {
        List<Uri> addresses = [];
        foreach (var token in result.Tokens)
        {
            if (Uri.TryCreate(token.Value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                addresses.Add(address!);
            else
                result.AddError($"--export must be http://host:port or https://host:port, but is {token.Value}.");
        }

        return [.. addresses];
    }

    private async Task<int> Serve(ParseResult parsed, CancellationToken cancellation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new() { Args = [] });
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat) = (true, "HH:mm:ss "));
        builder.Logging.AddFilter("Microsoft", LogLevel.None);
        builder.Services.AddTracingGateway(options => Apply(parsed, options));
        using var host = builder.Build();
        try
        {
            await host.RunAsync(cancellation).ConfigureAwait(false);
            return 0;
        }
        catch (Exception failure) when (failure is PolicyTextException or ArgumentException or InvalidOperationException or IOException)
        {
            var why = failure.Message.Split(" (Parameter")[0];
            await Console.Error.WriteLineAsync("The gateway cannot start: " + why).ConfigureAwait(false);
            return 1;
        }
    }

    private void Apply(ParseResult parsed, GatewayOptions options)
    {
        options.PolicyFile = parsed.GetRequiredValue(_policy);
        options.Http = IPEndPoint.Parse(parsed.GetRequiredValue(_http));
        options.Grpc = parsed.GetRequiredValue(_grpc) is var at && IsOff(_grpc.Name, at) ? null : IPEndPoint.Parse(at);
        options.MaxHeldBytes = parsed.GetValue(_memory) * 1024L * 1024;
        options.MaxAge = TimeSpan.FromSeconds(parsed.GetValue(_age));
        options.Grace = TimeSpan.FromSeconds(parsed.GetValue(_grace));
        options.AnnotateDecisions = parsed.GetValue(_annotate);
        foreach (var address in parsed.GetValue(_export) ?? [])
            options.Destinations.Add(new() { Address = address });
    }
}
