// Spans of connections that no request asked for: a policy does not decide on them.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;

namespace Tracing.Functional.Tests.Sampling;

public class ConnectionRootTests
{
    [TestCase("Experimental.System.Net.Http.Connections.ConnectionSetup", false)]
    [TestCase("Experimental.System.Net.NameResolution.DnsLookup", false)]
    [TestCase("Experimental.System.Net.Security.TlsHandshake", false)]
    [TestCase("Experimental.System.Net.Sockets.Connect", false)]
    [TestCase("Experimental.System.Network", true)]
    [TestCase("Experimental", true)]
    [TestCase("E", true)]
    [TestCase("", true)]
    public void A_connection_root_is_dropped_by_its_name(string name, bool isDecided)
    {
        using var service = new Service(Sample.Always);
        service.Root(name);
        Assert.That(service.Kept, Has.Count.EqualTo(isDecided ? 1 : 0));
    }

    [Test]
    public void Under_a_parent_it_is_a_child_as_any_other()
    {
        using var service = new Service(Sample.Always);
        using (service.Source.StartActivity("order"))
            service.Source.StartActivity("Experimental.System.Net.NameResolution.DnsLookup")?.Dispose();
        Assert.That(service.Kept.Select(span => span.ParentSpanId != default), Is.EqualTo(new[] { true, false }));
    }
}
