// Paths of calls: service and method apart, and nothing is refused with an exception.
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Instrumentation.Grpc;
using Tracing.Functional.Tests.Traces;

namespace Tracing.Functional.Tests.Instrumentation.Grpc;

public class GrpcPathTests
{
    [TestCase("/shop.Orders/Create", "shop.Orders", "Create", "shop.Orders/Create")]
    [TestCase("shop.Orders/Create", "shop.Orders", "Create", "shop.Orders/Create")]
    [TestCase("/Orders/Create", "Orders", "Create", "Orders/Create")]
    [TestCase("/prefix/shop.Orders/Create", "shop.Orders", "Create", "shop.Orders/Create")]
    [TestCase("", "", "", "")]
    [TestCase("/", "", "", "")]
    [TestCase("//", "", "", "")]
    [TestCase("///", "", "", "")]
    [TestCase("/Create", "", "", "")]
    [TestCase("/shop.Orders/", "", "", "")]
    [TestCase("//Create", "", "", "")]
    [TestCase("/a//Create", "", "", "")]
    public void A_path_is_taken_apart(string path, string service, string method, string full)
    {
        var parsed = GrpcPath.Parse(path);
        Assert.That(
            (parsed.Service.ToString(), parsed.Method.ToString(), parsed.FullMethod.ToString()), Is.EqualTo((service, method, full)));
        Assert.That(parsed.IsValid, Is.EqualTo(full.Length > 0));
    }

    [Test]
    public void Any_text_is_a_path_or_none()
    {
        var texts = Gen.Elements('/', '.', 'a', '%', '\0', 'ü').ArrayOf().ToArbitrary();
        Soak.Check(2000, Prop.ForAll(texts, chars =>
        {
            var path = GrpcPath.Parse(chars);
            return path.IsValid
                ? path.FullMethod.SequenceEqual($"{path.Service}/{path.Method}") && path.Service.Length > 0 && path.Method.Length > 0
                    && new string(chars).EndsWith(path.FullMethod.ToString(), StringComparison.Ordinal)
                : path.Service.IsEmpty && path.Method.IsEmpty;
        }));
    }

    [Test]
    public void Taking_a_path_apart_allocates_nothing()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var isValid = GrpcPath.Parse("/shop.Orders/Create").IsValid;
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(isValid);
    }
}
