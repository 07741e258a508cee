using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional;
using Tracing.Functional.Fluent;

namespace Guide;

// Snippets of docs/guide/extend.md.
internal static class Extending
{
    #region factSource
    private sealed class MessageFacts : FactSource
    {
        public override string? Path => Message.Current?.Topic;

        public override string? Header(string name) => Message.Current?.Headers.GetValueOrDefault(name);
    }
    #endregion

    public static void Show()
    {
        Page.Title("extend", "a policy asks for the topic of a message, by facts of your own");
        var policy = Sample.Never.When(AtStart.Path("heartbeats")).OrElse(Sample.Always);
        var source = new System.Diagnostics.ActivitySource("Guide.Extend");

        #region register
        using var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource("Guide.Extend")
            .ConfigureServices(services => services.AddSingleton<FactSource, MessageFacts>())
            .SetSampling(policy)
            .Build();
        #endregion

        foreach (var topic in new[] { "heartbeats", "orders" })
        {
            Message.Current = new Message(topic, []);
            using var span = source.StartActivity("receive", System.Diagnostics.ActivityKind.Server);
            Page.Row(topic, span is { Recorded: true } ? "kept" : "dropped");
        }

        Message.Current = null;
        source.Dispose();
        Page.Line("");
    }

    private sealed record Message(string Topic, Dictionary<string, string> Headers)
    {
        private static readonly AsyncLocal<Message?> s_current = new();

        public static Message? Current
        {
            get => s_current.Value;
            set => s_current.Value = value;
        }
    }
}
