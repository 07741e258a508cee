// The machine of reloading, as a value: what each reading asks for, and that what runs is always the last good text that settled.
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Tracing.Functional.Reload;

namespace Tracing.Functional.Tests.Reload;

public class StateTests
{
    // Letters: A and B are good, x and y are bad, - is missing. What is asked for at each reading: U unchanged, L look again, T try,
    // . nothing.
    [TestCase("AAA", "UUU", TestName = "What runs is unchanged")]
    [TestCase("BB", "LT", TestName = "A new text is tried when it was there twice")]
    [TestCase("BBB", "LTU", TestName = "After that it is what runs")]
    [TestCase("BxBx", "LLLL", TestName = "What changes at each look is never tried")]
    [TestCase("xxxx", "LT..", TestName = "What was refused is refused once")]
    [TestCase("xxAxx", "LTULT", TestName = "The good one again ends that, and the same bad one is refused again")]
    [TestCase("xA", "LU", TestName = "A text that was there once is forgotten")]
    [TestCase("--A--", "LTULT", TestName = "A missing text is a reading as others")]
    [TestCase("xxyx.", "LTL..", TestName = "A refused text after one that was there once is still refused")]
    [TestCase("BBAAxxA", "LTLTLTU", TestName = "Back and forth")]
    public void Each_reading_asks_for_one_step(string readings, string steps)
    {
        var state = ReloadState.Start(Of('A'), isApplied: true);
        var asked = "";
        foreach (var letter in readings.Replace('.', 'x'))
        {
            (state, var step) = state.Read(Of(letter), hasSettled: true);
            if (step == ReloadStep.Try && char.IsUpper(letter))
                state = state.WithApplied();
            asked += step switch { ReloadStep.Unchanged => 'U', ReloadStep.LookAgain => 'L', ReloadStep.Try => 'T', _ => '.' };
        }

        Assert.That(asked, Is.EqualTo(steps));
    }

    [Test]
    public void A_text_that_was_there_twice_but_not_for_long_is_looked_at_again()
    {
        var state = ReloadState.Start(Of('A'), isApplied: true);
        (state, _) = state.Read(Of('B'), hasSettled: true);
        (state, var soon) = state.Read(Of('B'), hasSettled: false);
        (_, var later) = state.Read(Of('B'), hasSettled: true);
        Assert.That((soon, later), Is.EqualTo((ReloadStep.LookAgain, ReloadStep.Try)));
    }

    [Test]
    public void After_a_start_with_a_fallback_the_bad_text_is_not_tried_again_and_a_good_one_is()
    {
        var state = ReloadState.Start(Of('x'), isApplied: false);
        (state, var first) = state.Read(Of('x'), hasSettled: true);
        (state, var second) = state.Read(Of('A'), hasSettled: true);
        (_, var third) = state.Read(Of('A'), hasSettled: true);
        Assert.That((first, second, third), Is.EqualTo((ReloadStep.Nothing, ReloadStep.LookAgain, ReloadStep.Try)));
    }

    [Test]
    public void What_runs_is_the_last_good_text_that_was_there_twice_in_a_row() =>
        Prop.ForAll(Gen.Elements('A', 'B', 'C', 'x', 'y', '-').ListOf().ToArbitrary(), letters =>
        {
            var state = ReloadState.Start(Of('A'), isApplied: true);
            var runs = 'A';
            var expected = 'A';
            var before = ' ';
            foreach (var letter in letters)
            {
                (state, var step) = state.Read(Of(letter), hasSettled: true);
                if (step == ReloadStep.Try && char.IsUpper(letter))
                    (state, runs) = (state.WithApplied(), letter);
                if (letter == before && char.IsUpper(letter))
                    expected = letter;
                before = letter;
                if (runs != expected || (step == ReloadStep.Unchanged && letter != runs))
                    return false;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    private static PolicyReading Of(char letter) => letter == '-'
        ? PolicyReading.None(PolicySourceKind.File, "a.policy", Rejection.Missing, "a.policy does not exist.")
        : PolicyReading.Of(PolicySourceKind.File, "a.policy", letter.ToString());
}
