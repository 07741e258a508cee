using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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
        Page.Row("services of the gateway", builder.Services.Count(service => service.ServiceType == typeof(IHostedService)).ToString(CultureInfo.InvariantCulture));
        Page.Line("");
    }
}
