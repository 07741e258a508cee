// Trace ids of the application's own generator: nobody knows whether they are random, so the random flag of W3C Trace Context level 2 is
// neither set nor sent for them. A caller's flag is the caller's word, and stays.
using System.Diagnostics;
using NUnit.Framework;
using Tracing.Functional.Fluent;
using Tracing.Functional.Tests.W3C;

namespace Tracing.Functional.Tests.Sampling;

[NonParallelizable]
public class GeneratedIdTests
{
    private const string Random = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03";
    private const string NotRandom = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private const int RandomFlag = 2;
    private Activity? _outer;

    [SetUp]
    public void Generate()
    {
        _outer = Activity.Current;
        Activity.Current = null;
        Activity.TraceIdGenerator = ActivityTraceId.CreateRandom;
    }

    [TearDown]
    public void Restore()
    {
        Activity.TraceIdGenerator = null;
        Activity.Current = _outer;
    }

    [TestCase(ActivityTraceFlags.None, "00")]
    [TestCase(ActivityTraceFlags.Recorded, "01")]
    public void A_generated_id_is_sent_without_the_random_flag(ActivityTraceFlags flags, string sent)
    {
        using var root = new Activity("root").Start();
        root.ActivityTraceFlags = flags;
        using var child = new Activity("child").Start();
        child.ActivityTraceFlags = flags;
        Assert.That((Sent(root), Sent(child)), Is.EqualTo((sent, sent)));
    }

    [Test]
    public void Without_a_generator_the_same_spans_are_sent_with_it()
    {
        Activity.TraceIdGenerator = null;
        using var root = new Activity("root").Start();
        using var child = new Activity("child").Start();
        Assert.That((Sent(root), Sent(child)), Is.EqualTo(("02", "02")));
    }

    [TestCase(Random, "03")]
    [TestCase(NotRandom, "01")]
    public void What_the_caller_said_goes_on_whatever_generates_ids_here(string parent, string sent)
    {
        using var server = new Activity("server").SetParentId(parent).Start();
        server.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        using var child = new Activity("child").Start();
        child.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        Assert.That((Sent(server), Sent(child)), Is.EqualTo((sent, sent)));
    }

    [Test]
    public void A_sampler_sets_the_flag_on_no_generated_root_and_on_no_child_of_one()
    {
        using var service = new Service(Sample.Always);
        using (var root = service.Source.StartActivity("root")!)
        using (var child = service.Source.StartActivity("child")!)
            Assert.That((Flag(root), Flag(child), Sent(child)), Is.EqualTo((0, 0, "01")));
        Activity.TraceIdGenerator = null;
        using (var root = service.Source.StartActivity("root")!)
        using (var child = service.Source.StartActivity("child")!)
            Assert.That((Flag(root), Flag(child), Sent(child)), Is.EqualTo((RandomFlag, RandomFlag, "03")));
    }

    [Test]
    public void A_sampler_sets_no_flag_for_a_caller_that_did_not()
    {
        using var service = new Service(Sample.Always);
        Assert.That(
            (Flag(service.RemoteChild(Random)!), Flag(service.RemoteChild(NotRandom)!)),
            Is.EqualTo((RandomFlag, 0)));
        Activity.TraceIdGenerator = null;
        Assert.That(Flag(service.RemoteChild(NotRandom)!), Is.Zero);
    }

    [Test]
    public void A_parent_that_is_only_a_context_of_this_process_says_itself_whether_it_is_random()
    {
        Activity.TraceIdGenerator = null;
        using var service = new Service(Sample.Always);
        var context = new ActivityContext(ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded);
        using var child = service.Source.StartActivity("child", ActivityKind.Internal, context)!;
        Assert.That((Flag(child), Sent(child)), Is.EqualTo((0, "01")));
    }

    private static int Flag(Activity activity) => (int)activity.ActivityTraceFlags & RandomFlag;

    private static string Sent(Activity activity) => Carrier.Write(activity)["traceparent"][^2..];
}
