// Texts that are cut: well-formed UTF-16 if they were, never longer than their limit, and with a mark at the end if the guide says so.
using System.Diagnostics;
using System.Text;
using NUnit.Framework;
using Tracing.Functional.Ground;
using Tracing.Functional.Limits;
using Tracing.Functional.Tests.Spans;

namespace Tracing.Functional.Tests.Instrumentation;

public class CutTextTests
{
    /// <summary>Pairs at even and at odd places.</summary>
    private static IEnumerable<string> Texts() =>
        from before in new[] { "", "a", "ab" }
        from letters in new[] { "😀", "x😀", "x" }
        select before + string.Concat(Enumerable.Repeat(letters, 20));

    private static IEnumerable<(string Text, int Limit)> Cases() =>
        from text in Texts() from limit in Enumerable.Range(1, 70) select (text, limit);

    [Test]
    public void A_shortened_text_ends_in_the_mark_and_has_no_half_of_a_pair()
    {
        foreach (var (text, limit) in Cases())
            AssertMarked(BoundedText.Shorten(text, limit), text, limit);
    }

    [Test]
    public void A_bounded_text_ends_in_the_mark_and_has_no_half_of_a_pair_however_it_is_appended()
    {
        foreach (var (text, limit) in Cases())
        {
            var whole = new BoundedText(limit);
            var single = new BoundedText(limit);
            whole.Append(text);
            foreach (var letter in text)
                single.Append([letter]);
            var (first, second) = (whole.Finish(), single.Finish());
            Assert.That(second, Is.EqualTo(first), $"{text} at {limit}");
            if (text.Length != limit)
                AssertMarked(first, text, limit);
        }
    }

    [Test]
    public void A_beginning_has_no_mark_and_no_half_of_a_pair()
    {
        foreach (var (text, limit) in Cases().Concat(Texts().Select(text => (text, 0))))
        {
            var beginning = BoundedText.Beginning(text, limit);
            Assert.That(AttributeLimits.Text(text, limit), Is.EqualTo(beginning));
            Assert.That(text, Does.StartWith(beginning));
            Assert.That(IsWellFormed(beginning), $"{text} at {limit}");
            Assert.That(beginning, Has.Length.InRange(Math.Min(text.Length, limit) - 1, limit));
            Assert.That(text.Length > limit || beginning == text, $"{text} at {limit}");
        }
    }

    [Test]
    public void A_text_that_fits_is_the_same_object()
    {
        var text = "12345";
        Assert.That((BoundedText.Shorten(text, 5), BoundedText.Beginning(text, 5)), Is.EqualTo((text, text)));
        Assert.That(BoundedText.Shorten(text, 5), Is.SameAs(text));
        Assert.That(BoundedText.Beginning(text, 5), Is.SameAs(text));
    }

    [Test]
    public void Messages_stacks_and_descriptions_of_errors_end_in_the_mark_and_are_well_formed([Range(0, 3)] int odd)
    {
        using var recorded = new Recorded(Functional.Spans.SourceName);
        var text = new string('x', odd) + string.Concat(Enumerable.Repeat("😀", 200_000));
        Functional.Spans.Run("failing", span => span.Fail(new InvalidOperationException(text)));
        Functional.Spans.Run("described", span => span.Fail(text));
        var (failing, happened) = (recorded["failing"], recorded["failing"].Events.Single());
        AssertMarked((string)ErrorTests.Tag(happened, "exception.message")!, text, 2_048);
        AssertMarked(failing.StatusDescription!, text, 2_048);
        AssertMarked(recorded["described"].StatusDescription!, text, 2_048);
        var stack = (string)ErrorTests.Tag(happened, "exception.stacktrace")!;
        Assert.That(IsWellFormed(stack), "the stack");
    }

    private static void AssertMarked(string cut, string text, int limit)
    {
        Assert.That(cut, Has.Length.LessThanOrEqualTo(limit), $"{text.Length} at {limit}");
        Assert.That(IsWellFormed(cut), $"{text.Length} at {limit}");
        if (text.Length <= limit)
        {
            Assert.That(cut, Is.EqualTo(text));
            return;
        }

        Assert.That(cut, Does.EndWith("…").And.Length.GreaterThanOrEqualTo(limit - 1), $"{text.Length} at {limit}");
        Assert.That(text, Does.StartWith(cut[..^1]));
    }

    /// <summary>Whether each half of a pair has the other: only then it survives UTF-8.</summary>
    private static bool IsWellFormed(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) == text;
}
