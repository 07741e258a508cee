// Exceptions that something handles before they leave the application: the developer's page, exception handlers, filters of MVC.
using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Extensions.DependencyInjection;
using NUnit.Framework;

namespace Tracing.Functional.AspNetCore.Tests.Http;

public class HandledExceptionTests
{
    private static readonly ServerSetup s_mvc = new()
    {
        Services = services => services.AddControllers().AddApplicationPart(typeof(HandledExceptionTests).Assembly),
    };

    [TestCase("text/html")]
    [TestCase("application/json")]
    public async Task An_exception_on_the_developers_page_is_an_event(string accept)
    {
        await using var server = await Server.Start(app =>
        {
            app.UseDeveloperExceptionPage();
            app.UseRouting();
            RequestTableTests.Map(app);
        });
        using var client = server.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/throws");
        request.Headers.Accept.ParseAdd(accept);
        using var response = await client.SendAsync(request);
        Check(await server.Request(), "GET /throws", 500, ActivityStatusCode.Error, "System.InvalidOperationException");
    }

    [Test]
    public async Task Behind_a_handler_that_says_nothing_it_is_an_event_too()
    {
        await using var server = await Server.Start(
            app =>
            {
                app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = _ => Task.CompletedTask });
                RequestTableTests.Map(app);
            },
            new ServerSetup { Services = services => services.AddExceptionHandler<Quiet>() });
        await Get(server, "/throws");
        Check(await server.Request(), "GET /throws", 409, ActivityStatusCode.Unset, "System.InvalidOperationException");
    }

    [Test]
    public async Task A_page_of_its_own_in_a_branch_hides_nothing()
    {
        await using var server = await Server.Start(app =>
            app.Map("/branch", branch =>
            {
                branch.UseDeveloperExceptionPage();
                branch.Run(_ => throw new NotSupportedException("in a branch"));
            }));
        await Get(server, "/branch/any");
        Check(await server.Request(), "GET", 500, ActivityStatusCode.Error, "System.NotSupportedException");
    }

    [TestCase("handled", 409, ActivityStatusCode.Unset)]
    [TestCase("broken", 503, ActivityStatusCode.Error)]
    [TestCase("passed", 500, ActivityStatusCode.Error)]
    [TestCase("cleared", 409, ActivityStatusCode.Unset)]
    public async Task An_exception_in_a_filter_of_MVC_is_one_event(string way, int status, ActivityStatusCode expected)
    {
        await using var server = await Server.Start(app => app.MapControllers(), s_mvc);
        await Get(server, $"/filtered/{way}");
        Check(await server.Request(), "GET filtered/{way}", status, expected, "System.InvalidOperationException");
    }

    private static async Task Get(Server server, string path)
    {
        using var client = server.Client();
        using var response = await client.GetAsync(path);
    }

    private static void Check(Activity span, string name, int status, ActivityStatusCode expected, string exception)
    {
        Assert.That((span.DisplayName, span.GetTagItem("http.response.status_code"), span.Status),
            Is.EqualTo((name, (object)status, expected)));
        Assert.That(span.Events.Select(one => (one.Name, one.Tags.First(tag => tag.Key == "exception.type").Value)),
            Is.EqualTo(new[] { ("exception", (object)exception) }));
        Assert.That(span.GetTagItem("error.type"), Is.EqualTo(expected == ActivityStatusCode.Error ? exception : null));
    }

    /// <summary>It handles everything with a status of its own, and the framework then tells no listener.</summary>
    private sealed class Quiet : IExceptionHandler
    {
        public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
        {
            httpContext.Response.StatusCode = StatusCodes.Status409Conflict;
            return ValueTask.FromResult(true);
        }
    }
}

/// <summary>What it throws goes to a filter, which does what the request says.</summary>
[ApiController]
[WayFilter]
public sealed class FilteredController : ControllerBase
{
    [HttpGet("/filtered/{way}")]
    public IActionResult Get(string way) => way.Length > 0 ? throw new InvalidOperationException(way) : Ok();
}

[AttributeUsage(AttributeTargets.Class)]
public sealed class WayFilterAttribute : ExceptionFilterAttribute
{
    public override void OnException(ExceptionContext context)
    {
        switch (context.Exception.Message)
        {
            case "handled":
                context.Result = new StatusCodeResult(StatusCodes.Status409Conflict);
                context.ExceptionHandled = true;
                break;
            case "broken":
                context.Result = new StatusCodeResult(StatusCodes.Status503ServiceUnavailable);
                break;
            case "cleared":
                context.Result = new StatusCodeResult(StatusCodes.Status409Conflict);
                context.Exception = null!;
                break;
        }
    }
}
