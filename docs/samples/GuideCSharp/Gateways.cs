using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tracing.Functional;
using Tracing.Functional.Fluent;
using Tracing.Functional.Gateway;

namespace Guide;

// Snippets of docs/guide/gateway.md.
internal static class Gateways
{
    public static void Show()
    {
        Page.Title("gateway", "a gateway as a part of a host");
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        #region embed
        builder.Services.AddTracingGateway(gateway =>
        {
            gateway.PolicyFile = "orders.policy";
            gateway.Destinations.Add(new() { Address = new("http://127.0.0.1:14318") });
        });
        #endregion
        #region service
        builder.Services.AddTracing(tracing => tracing
            .SampleFromFile("orders.policy")
            .ExportToGateway(new("http://127.0.0.1:4317")));
        #endregion
        var policy = PolicyText.Parse("rule \"health\": never when path is \"/health\"\nrule \"errors\": always when any span failed");
        Page.Row("what a service sends of it", PolicyText.Print(policy.BeforeGateway()));
        Page.Row("services of the gateway", builder.Services.Count(service => service.ServiceType == typeof(IHostedService)).ToString(CultureInfo.InvariantCulture));
        Page.Line("");
    }
}
