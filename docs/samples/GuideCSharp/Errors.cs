using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Polly;
using Polly.Retry;
using Polly.Telemetry;
using Tracing.Functional;

namespace Guide;

// Snippets of docs/guide/errors.md.
internal static class Errors
{
    public static void Show()
    {
        Page.Title("errors", "what a failed span says");
        using var provider = SetUp();
        using var ended = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Spans.SourceName,
            ActivityStopped = PrintEvents,
        };
        ActivitySource.AddActivityListener(ended);
        Tell();
        Charge().GetAwaiter().GetResult();
        WithPolly().GetAwaiter().GetResult();
    }

    private static TracerProvider SetUp()
    {
        #region setUp
        var options = new ErrorOptions { Stack = StackDetail.Trimmed, MaxErrors = 20, Log = true }
            .Classify<CardDeclinedException>(ErrorCategory.Of("billing"))
            .Classify(error => error.Message.StartsWith("deadlock", StringComparison.Ordinal) ? ErrorCategory.Resource : null);

        var provider = Sdk.CreateTracerProviderBuilder()
            .AddSource(Spans.SourceName)
            .SetErrors(options)
            .Build();
        #endregion

        return provider;
    }

    private static void Tell()
    {
        var amount = -5;

        #region record
        using var span = Spans.Start("charge payment");
        try
        {
            ArgumentOutOfRangeException.ThrowIfNegative(amount);
            span.Succeed();
        }
        catch (ArgumentOutOfRangeException error)
        {
            span.RecordError(error, e => e.Validation(field: "amount", constraint: ">= 0").Code("negative_amount").Retryable(false));
            span.Fail("the amount is negative");
        }
        #endregion

        foreach (var (key, value) in span.Activity!.TagObjects)
            Page.Row(key, $"{value}");
    }

    private static async Task Charge()
    {
        var tries = 0;
        Task<string> Bank(CancellationToken stop) => ++tries < 3 ? throw new TimeoutException("the bank is slow") : Task.FromResult("paid");

        #region retry
        var receipt = await Spans.Retry(
            "charge payment",
            (span, stop) => Bank(stop),
            new RetryOptions { Attempts = 4, Delay = TimeSpan.FromMilliseconds(5), ShouldRetry = error => error is TimeoutException });
        #endregion

        Page.Line(receipt);
    }

    private static async Task WithPolly()
    {
        var tries = 0;
        ValueTask Bank() => ++tries < 3 ? throw new TimeoutException("the bank is slow") : ValueTask.CompletedTask;

        #region polly
        var pipeline = new ResiliencePipelineBuilder { TelemetryListener = new RetriesOnSpans(max: 3) }
            .AddRetry(new RetryStrategyOptions { MaxRetryAttempts = 3, Delay = TimeSpan.FromMilliseconds(5) })
            .Build();

        await Spans.Run("charge payment", async span => await pipeline.ExecuteAsync(async _ => await Bank()));
        #endregion
    }

    private static void PrintEvents(Activity ended)
    {
        foreach (var happened in ended.Events)
        {
            var tags = happened.Tags.Where(tag => tag.Key is not "exception.stacktrace");
            Page.Row(happened.Name, string.Join(", ", tags.Select(tag => $"{tag.Key} {tag.Value}")));
        }

        Page.Line("");
    }

    #region listener
    private sealed class RetriesOnSpans(int max) : TelemetryListener
    {
        public override void Write<TResult, TArgs>(in TelemetryEventArguments<TResult, TArgs> args)
        {
            var span = Spans.Current;
            if (args.Arguments is OnRetryArguments<TResult> { Outcome.Exception: { } cause } retry)
            {
                if (retry.AttemptNumber == 0)
                    span.AddErrorDetected(cause);
                span.RecordError(cause).AddRetryAttempt(retry.AttemptNumber + 1, max, retry.RetryDelay, cause);
            }
            else if (args.Arguments is ExecutionAttemptArguments { Handled: false, AttemptNumber: > 0 } attempt
                && args.Outcome is { Exception: null })
            {
                span.AddErrorResolved(attempt.AttemptNumber);
            }
        }
    }
    #endregion

    private sealed class CardDeclinedException : Exception;
}
