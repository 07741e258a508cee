using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Trace;

namespace Tracing.Functional.AspNetCore.Http;

// Before a host takes its first request: what listens in its tracer provider listens by now, and the announcer stands before it.
internal sealed class AnnouncerStart(IServiceProvider services) : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next)
    {
        if (services.GetService<TracerProvider>() is not null)
            services.GetService<RequestAnnouncer>()?.MoveToFront();
        return next;
    }
}
