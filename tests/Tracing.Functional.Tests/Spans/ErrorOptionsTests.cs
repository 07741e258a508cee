// Options, classifiers and logs of errors: for which provider they are, and what they change.
using System.Diagnostics;
using System.Net.Sockets;
using System.Security;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NUnit.Framework;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Tracing.Functional.Errors;
using Tracing.Functional.Ground;

namespace Tracing.Functional.Tests.Spans;

[NonParallelizable]
public class ErrorOptionsTests
{
    [Test]
    public void Exceptions_of_the_framework_have_categories_and_the_nearest_type_decides()
    {
        var options = new ErrorOptions();
        (Exception Error, string Type)[] known =
        [
            (new TimeoutException(), "external"), (new SocketException(), "external"), (new HttpRequestException(), "external"),
            (new ArgumentNullException(), "validation"), (new FormatException(), "validation"),
                (new InsufficientMemoryException(), "resource"),
            (new UnauthorizedAccessException(), "security"), (new SecurityException(), "security"),
                (new NotImplementedException(), "system"),
            (new AggregateException(new AggregateException(new TimeoutException())), "external"), (new InvalidOperationException(), ""),
        ];
        foreach (var (error, type) in known)
            Assert.That(options.Classifiers.Of(error).Name, Is.EqualTo(type), error.GetType().Name);

        var own = new ErrorOptions().Classify<ArgumentNullException>(ErrorCategory.System)
            .Classify<InvalidOperationException>(ErrorCategory.Of("billing"));
        Assert.That(own.Classifiers.Of(new ArgumentNullException()).Name, Is.EqualTo("system"));
        Assert.That(own.Classifiers.Of(new ArgumentException()).Name, Is.EqualTo("validation"));
        Assert.That(own.Classifiers.Of(new ObjectDisposedException("a")).Name, Is.EqualTo("billing"));
        Assert.That(
            options.Classifiers.Of(new InvalidOperationException()).Name, Is.Empty, "other options, and their default, are as before");
        var asked = own.Classify(error => error.Message == "x" ? ErrorCategory.Security : null)
            .Classify(_ => throw new InvalidOperationException());
        Assert.That(asked.Classifiers.Of(new TimeoutException("x")).Name, Is.EqualTo("security"));
        Assert.That(asked.Classifiers.Of(new TimeoutException("y")).Name, Is.EqualTo("external"));
    }

    [Test]
    public void Two_providers_of_a_process_have_options_of_their_own()
    {
        using var first = new ActivitySource("First");
        using var second = new ActivitySource("Second");
        using var third = new ActivitySource("Third");
        using var one = Provider("First", new ErrorOptions { MaxErrors = 1 });
        using var two = Provider("Second", new ErrorOptions { MaxErrors = 2 });
        using var three = Sdk.CreateTracerProviderBuilder().AddSource("Third").Build();

        Assert.That(new[] { Reported(first), Reported(second), Reported(third) }, Is.EqualTo(new[] { 1, 2, 5 }));

        static int Reported(ActivitySource source)
        {
            using var root = source.StartActivity("root");
            using var inner = source.StartActivity("inner")!;
            for (var i = 0; i < 5; i++)
                inner.RecordError(new TimeoutException($"{i}"));
            return inner.Events.Count();
        }
    }

    [Test]
    public void A_trimmed_stack_has_the_frame_that_threw_and_the_frames_of_the_application()
    {
        var stack = Stack(StackDetail.Trimmed, FromInside());
        Assert.That(stack, Does.Contain("   at Tracing.Functional.Tests.Spans.ErrorOptionsTests.Callback(String text)"));
        Assert.That(stack, Does.Contain("   at System.").And.Contain("frames of the framework left out").And.Not.Contain("Enumerable"));
        Assert.That(Stack(StackDetail.Full, FromInside()), Does.Contain("Enumerable"));
    }

    [Test]
    public async Task A_frame_of_an_asynchronous_method_reads_as_the_method()
    {
        Exception error = new InvalidOperationException();
        try
        {
            await Later();
        }
        catch (InvalidOperationException thrown)
        {
            error = thrown;
        }

        Assert.That(Stack(StackDetail.Trimmed, error), Does.Contain("ErrorOptionsTests.Later()").And.Not.Contain("MoveNext"));
    }

    [Test]
    public void A_fingerprint_is_of_the_kind_and_the_way_and_not_of_the_words()
    {
        Assert.That(Print(ErrorTests.Thrown("a")), Is.EqualTo(Print(ErrorTests.Thrown("b"))).And.Length.EqualTo(16));
        Assert.That(Print(ErrorTests.Thrown("a")), Is.Not.EqualTo(Print(FromInside())));
        Assert.That(Stack(StackDetail.Fingerprint, FromInside()), Does.EndWith("Callback(String text)"));

        static string Print(Exception error) => (string)ErrorTests.Tag(Reported(StackDetail.Fingerprint, error), "error.fingerprint")!;
    }

    [Test]
    public void An_error_is_logged_once_with_the_ids_of_its_span_where_asked_for()
    {
        var log = new Records();
        using var source = new ActivitySource("Logged");
        using var provider = Sdk.CreateTracerProviderBuilder().AddSource("Logged")
            .ConfigureServices(
                services => services.AddSingleton<ILoggerFactory>(_ => LoggerFactory.Create(logging => logging.AddProvider(log))))
            .SetErrors(new ErrorOptions { Log = true }).Build();
        using var outer = source.StartActivity("outer")!;
        var inner = source.StartActivity("inner")!;
        var error = ErrorTests.Thrown("no stock");
        inner.Fail(error);
        inner.Dispose();
        outer.Fail(error);

        Assert.That(log.Reported, Has.Count.EqualTo(1));
        Assert.That(
            log.Reported[0],
            Does.Contain("no stock").And.Contain(inner.SpanId.ToHexString()).And.Contain(inner.TraceId.ToHexString()));
    }

    [Test]
    public void Categories_and_options_out_of_range_are_refused_with_what_is_allowed()
    {
        foreach (var name in new[] { "", "Billing", "1a", "a b", new string('a', 65) })
            Assert.That(Assert.Throws<ArgumentException>(() => ErrorCategory.Of(name))!.Message, Does.Contain("1 to 64 lower-case"));
        Assert.Throws<ArgumentException>(() => new ErrorOptions().Classify<TimeoutException>(default));
        Assert.Throws<ArgumentNullException>(() => new ErrorOptions().Classify(null!));
        var builder = Sdk.CreateTracerProviderBuilder();
        var refused = Assert.Throws<ArgumentOutOfRangeException>(() => builder.SetErrors(new ErrorOptions { MaxErrors = 0 }))!;
        Assert.That(refused.ParamName, Is.EqualTo("MaxErrors"));
        Assert.That(refused.Message, Does.StartWith("MaxErrors is 0; allowed: 1 to 1,000."));
        Assert.Throws<ArgumentOutOfRangeException>(() => builder.SetErrors(new ErrorOptions { Stack = (StackDetail)7 }));
        Assert.Throws<ArgumentNullException>(() => builder.SetErrors((ErrorOptions)null!));
    }

    [Test]
    public void Options_are_copied_whole_when_they_are_set()
    {
        var options = new ErrorOptions { Stack = StackDetail.Full, MaxStackLength = 300, MaxMessageLength = 20, MaxExceptions = 2 };
        (options.MaxErrors, options.MaxRepeats, options.Log) = (3, 4, true);
        options.Classify<TimeoutException>(ErrorCategory.System);
        var defaults = new ErrorOptions();
        var copy = new ErrorOptions();
        copy.CopyFrom(options);

        var internals =
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic;
        foreach (var property in typeof(ErrorOptions).GetProperties(internals).Where(property => property.CanWrite))
        {
            Assert.That(property.GetValue(options), Is.Not.EqualTo(property.GetValue(defaults)), $"this test sets {property.Name}");
            Assert.That(property.GetValue(copy), Is.EqualTo(property.GetValue(options)), property.Name);
        }

        using var source = new ActivitySource("Copied");
        using var provider = Provider("Copied", options);
        options.MaxErrors = 1;
        using var activity = source.StartActivity("a")!;
        for (var i = 0; i < 5; i++)
            activity.RecordError(new TimeoutException($"{i}"));
        Assert.That(activity.Events.Count(), Is.EqualTo(3));
    }

    private static async Task Later()
    {
        await Task.Yield();
        throw new InvalidOperationException("later");
    }

    private static TracerProvider Provider(string source, ErrorOptions options) =>
        Sdk.CreateTracerProviderBuilder().AddSource(source).SetErrors(options).Build();

    private static string Stack(StackDetail detail, Exception error) =>
        (string)ErrorTests.Tag(Reported(detail, error), "exception.stacktrace")!;

    private static ActivityEvent Reported(StackDetail detail, Exception error)
    {
        using var source = new ActivitySource("Stacks");
        using var provider = Provider("Stacks", new ErrorOptions { Stack = detail });
        using var activity = source.StartActivity("a");
        return activity.RecordError(error)!.Events.Single();
    }

    /// <summary>Framework, application, framework, application.</summary>
    private static Exception FromInside()
    {
        try
        {
            _ = new[] { "x" }.Select(Callback).ToList();
        }
        catch (FormatException error)
        {
            return error;
        }

        return new InvalidOperationException();
    }

    private static int Callback(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private sealed class Records : ILoggerProvider, ILogger
    {
        public List<string> Reported { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Reported.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
