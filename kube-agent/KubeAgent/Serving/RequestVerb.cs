using KubeAgent.Forwarding;

namespace KubeAgent.Serving;

/// <summary>What a request asks for and what it got, in few words: labels of metrics.</summary>
internal static class RequestVerb
{
    private const int GoneCode = 499;

    public static string Of(HttpContext context)
    {
        HttpRequest request = context.Request;
        return UpgradeRequest.IsAsked(request) ? "CONNECT"
            : LongRequest.IsMarked(context) ? "WATCH"
            : HttpMethods.IsGet(request.Method) ? HttpMethods.Get
            : HttpMethods.IsHead(request.Method) ? HttpMethods.Head
            : HttpMethods.IsPost(request.Method) ? HttpMethods.Post
            : HttpMethods.IsPut(request.Method) ? HttpMethods.Put
            : HttpMethods.IsPatch(request.Method) ? HttpMethods.Patch
            : HttpMethods.IsDelete(request.Method) ? HttpMethods.Delete
            : HttpMethods.IsOptions(request.Method) ? HttpMethods.Options
            : "other"; // A client may make up as many as it likes.
    }

    /// <summary>The status that was sent; 499: the client had gone before there was one.</summary>
    public static int CodeOf(HttpContext context) =>
        context.RequestAborted.IsCancellationRequested && !context.Response.HasStarted ? GoneCode : context.Response.StatusCode;
}
