// Status codes: every number has its name, any text is read, and clients and servers call different ones errors.
using System.Globalization;
using System.Net;
using NUnit.Framework;
using Tracing.Functional.Instrumentation.Grpc;

namespace Tracing.Functional.Tests.Instrumentation.Grpc;

public class GrpcStatusTests
{
    [TestCase("0", "OK", false, false)]
    [TestCase("1", "CANCELLED", true, false)]
    [TestCase("2", "UNKNOWN", true, true)]
    [TestCase("3", "INVALID_ARGUMENT", true, false)]
    [TestCase("4", "DEADLINE_EXCEEDED", true, true)]
    [TestCase("5", "NOT_FOUND", true, false)]
    [TestCase("6", "ALREADY_EXISTS", true, false)]
    [TestCase("7", "PERMISSION_DENIED", true, false)]
    [TestCase("8", "RESOURCE_EXHAUSTED", true, false)]
    [TestCase("9", "FAILED_PRECONDITION", true, false)]
    [TestCase("10", "ABORTED", true, false)]
    [TestCase("11", "OUT_OF_RANGE", true, false)]
    [TestCase("12", "UNIMPLEMENTED", true, true)]
    [TestCase("13", "INTERNAL", true, true)]
    [TestCase("14", "UNAVAILABLE", true, true)]
    [TestCase("15", "DATA_LOSS", true, true)]
    [TestCase("16", "UNAUTHENTICATED", true, false)]
    [TestCase("17", "UNKNOWN", true, true)]
    [TestCase("-1", "UNKNOWN", true, true)]
    [TestCase("", "UNKNOWN", true, true)]
    [TestCase("NOT_FOUND", "UNKNOWN", true, true)]
    [TestCase("99999999999999999999", "UNKNOWN", true, true)]
    [TestCase(" 5 ", "NOT_FOUND", true, false)]
    public void A_status_has_a_name_and_is_an_error_to_each_side_or_not(string text, string name, bool isClientError, bool isServerError)
    {
        var code = GrpcStatus.Parse(text)!.Value;
        Assert.That(
            (GrpcStatus.Name(code), GrpcStatus.IsClientError(code), GrpcStatus.IsServerError(code)),
                Is.EqualTo((name, isClientError, isServerError)));
    }

    [Test]
    public void No_text_is_no_status() => Assert.That(GrpcStatus.Parse(null), Is.Null);

    [TestCase(int.MinValue)]
    [TestCase(-1)]
    [TestCase(17)]
    [TestCase(int.MaxValue)]
    public void A_number_that_is_no_code_is_unknown(int code) =>
        Assert.That(
            (GrpcStatus.Name(code), GrpcStatus.IsClientError(code), GrpcStatus.IsServerError(code)), Is.EqualTo(("UNKNOWN", true, true)));

    [TestCase("200:UNKNOWN 302:UNKNOWN 400:INTERNAL 401:UNAUTHENTICATED 403:PERMISSION_DENIED 404:UNIMPLEMENTED 429:UNAVAILABLE "
        + "500:UNKNOWN 502:UNAVAILABLE 503:UNAVAILABLE 504:UNAVAILABLE")]
    public void An_answer_without_a_status_is_judged_by_http(string expected) =>
        Assert.That(string.Join(' ', expected.Split(' ').Select(one => one.Split(':')[0]).Select(http =>
            $"{http}:{GrpcStatus.Name(GrpcStatus.FromHttp((HttpStatusCode)int.Parse(http, CultureInfo.InvariantCulture)))}")),
                Is.EqualTo(expected));
}
