using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Connections.Features;
using Recorder.Host.Roles;
using Recorder.Streaming.Wire;

namespace Recorder.Host.Api;

/// <summary>
/// Who may do what. Over a unix socket: root and the collector's own user, everything. Over mutual TLS the organizational
/// unit of the client's certificate says it: <c>recorders</c> may hand in sessions, <c>auditors</c> may list and play them.
/// </summary>
internal static class ApiAccess
{
    public const string Recorders = "recorders", Auditors = "auditors";
    private const string OrganizationalUnit = "2.5.4.11";

    /// <summary>Refuses callers without the right before anything else is done for them.</summary>
    public static IApplicationBuilder UseApiAccess(this IApplicationBuilder app, ILogger log) => app.Use(async (context, next) =>
    {
        string right = context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) ? Auditors : Recorders;
        if (Allows(context, right))
        {
            await next(context);
            return;
        }

        string reason = $"{CallerIdentity.Of(context)} is not one of the {right}";
        log.LogWarning("{Method} {Path} is refused: {Reason}", context.Request.Method, context.Request.Path, reason);
        await (right == Auditors ? ApiError.SendAsync(context, HttpStatusCode.Forbidden, reason) : CollectorEndpoints.ForbidAsync(context, reason));
    });

    private static bool Allows(HttpContext context, string right) =>
        context.Connection.ClientCertificate is { } certificate ? Units(certificate).Contains(right)
        : context.Features.Get<IConnectionSocketFeature>()?.Socket is { AddressFamily: System.Net.Sockets.AddressFamily.Unix } socket
        && CallerIdentity.UserOf(socket) is uint user
        && (user == 0 || user == ProcessUser.Id);

    private static IEnumerable<string> Units(X509Certificate2 certificate) =>
        from name in certificate.SubjectName.EnumerateRelativeDistinguishedNames()
        where !name.HasMultipleElements && name.GetSingleElementType().Value == OrganizationalUnit
        select name.GetSingleElementValue();
}
