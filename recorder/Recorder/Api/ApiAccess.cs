using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Recorder.Host.Roles;
using Recorder.Streaming.Wire;

namespace Recorder.Host.Api;

/// <summary>
/// Who may do what. Over a unix socket: root and the collector's own user, everything. Over mutual TLS the organizational
/// units of the client's certificate say it: <c>recorders</c> may hand in sessions, <c>auditors</c> may list and play them and read the
/// audit log, <c>operators</c> may list them and end those that run. <c>agents</c> may list, play and end, in the name of users that
/// they have authenticated and asked about, and must say of whom (<see cref="Caller"/>).
/// </summary>
internal static class ApiAccess
{
    public const string Recorders = "recorders", Auditors = "auditors", Operators = "operators", Agents = "agents";
    private const string OrganizationalUnit = "2.5.4.11";

    /// <summary>Refuses callers without the right before anything else is done for them.</summary>
    public static IApplicationBuilder UseApiAccess(this IApplicationBuilder app, ILogger log) => app.Use(async (context, next) =>
    {
        // Routes are found whatever the case of a path; rights are not: by another spelling than ours nobody comes in.
        bool isApi = context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal);
        bool isRecording = context.Request.Path.StartsWithSegments(CollectorEndpoints.Service, StringComparison.Ordinal);
        if (RefusalOf(context, isApi ? UnitsFor(context.Request) : isRecording ? [Recorders] : []) is not { } reason)
        {
            await next(context);
            return;
        }

        log.LogWarning("{Method} {Path} is refused: {Reason}", context.Request.Method, context.Request.Path, reason);
        await (isRecording ? CollectorEndpoints.ForbidAsync(context, reason) : ApiError.SendAsync(context, HttpStatusCode.Forbidden, reason));
    });

    /// <summary>Null: the caller may.</summary>
    private static string? RefusalOf(HttpContext context, string[] allowed)
    {
        if (context.Connection.ClientCertificate is not { } certificate)
        {
            return IsOwn(context) ? null : $"{CallerIdentity.Of(context)} is not one of the {string.Join(" or ", allowed)}";
        }

        if (allowed.Length == 0)
        {
            return $"{context.Request.Path} is for nobody";
        }

        string[] units = [.. Units(certificate)];
        bool isNamed = context.Request.Headers.ContainsKey(Caller.UserHeader);
        return isNamed && !units.Contains(Agents) ? $"{CallerIdentity.Of(context)} is not one of the {Agents}, who may act for others"
            : isNamed && allowed.Contains(Agents) ? null
            : isNamed || !units.Intersect(allowed).Any(unit => unit != Agents)
                ? $"{CallerIdentity.Of(context)} is not one of the {string.Join(" or ", allowed)}{(units.Contains(Agents) ? ", or does not say for whom it acts" : "")}"
            : null;
    }

    private static string[] UnitsFor(HttpRequest request) =>
        HttpMethods.IsPost(request.Method) ? [Operators, Agents]
        : request.Path.Value?.TrimEnd('/') == "/v1/sessions" ? [Auditors, Operators, Agents]
        : request.Path.StartsWithSegments("/v1/recordings", StringComparison.Ordinal) ? [Auditors, Agents]
        : [Auditors];

    private static bool IsOwn(HttpContext context) =>
        context.Features.Get<IConnectionSocketFeature>()?.Socket is { AddressFamily: System.Net.Sockets.AddressFamily.Unix } socket
        && CallerIdentity.UserOf(socket) is uint user
        && (user == 0 || user == ProcessUser.Id);

    private static IEnumerable<string> Units(X509Certificate2 certificate) =>
        from name in certificate.SubjectName.EnumerateRelativeDistinguishedNames()
        where !name.HasMultipleElements && name.GetSingleElementType().Value == OrganizationalUnit
        select name.GetSingleElementValue();
}
