// The limit of operations while several are added at once. A rule of redaction runs in between, so that the order is no matter of luck.
using NUnit.Framework;
using Tracing.Functional.Metrics;

namespace Tracing.Functional.Tests.Metrics;

public class OperationsTests
{
    [TestCase("inner", "(other)")]
    [TestCase("outer", "outer")]
    public void An_operation_that_comes_while_another_one_is_added_counts(string nested, string name)
    {
        Operations? operations = null;
        var redactor = new PrivacyOptions().AddRule("nested", Nested).Build();
        operations = new Operations(most: 1, redactor, stripes: 1);
        Assert.That(operations.Find("outer").Name, Is.EqualTo(name));
        Assert.That(operations.Count, Is.EqualTo(1));

        string? Nested(string text)
        {
            if (text == "outer" && operations!.Count == 0 && nested == "inner")
                operations.Find(nested);
            return null;
        }
    }
}
