using Microsoft.AspNetCore.WebUtilities;

namespace KubeAgent.Forwarding;

/// <summary>
/// Which requests may go on for hours, and say nothing meanwhile: the same ones as the API server itself sets no time limit for (its
/// RequestInfo and BasicLongRunningRequestCheck), without logs that end by themselves.
/// </summary>
/// <remarks>Sessions last, too; they have bounds of their own.</remarks>
internal sealed class LongRequest
{
    private static readonly LongRequest _endless = new(), _other = new();

    private LongRequest()
    {
    }

    /// <summary>Judges a request, once; <see cref="IsMarked"/> says what came of it.</summary>
    public static void Mark(HttpContext context, RequestTarget target)
    {
        if (Is(context.Request.Method, target, out bool isEndless))
        {
            context.Features.Set(isEndless ? _endless : _other);
        }
    }

    /// <summary>False, too, for one that came no further than to who asks, or cannot be read.</summary>
    public static bool IsMarked(HttpContext context) => context.Features.Get<LongRequest>() is not null;

    /// <summary>A watch: no part of it is the whole of it, and its client comes back for the rest. That of a followed log would take an end for its end.</summary>
    public static bool IsEndless(HttpContext context) => ReferenceEquals(context.Features.Get<LongRequest>(), _endless);

    internal static bool Is(string method, RequestTarget target, out bool isEndless)
    {
        isEndless = false;
        return target.Kind is TargetKind.WorkloadProxy or TargetKind.NodeProxy
            || IsOfResource(method, Uri.UnescapeDataString(target.Path).Trim('/').Split('/'), target.Query, out isEndless);
    }

    private static bool IsOfResource(string method, string[] segments, string query, out bool isEndless)
    {
        ReadOnlySpan<string> parts = segments switch
        {
            ["api", _, ..] => segments.AsSpan(2),
            ["apis", _, _, ..] => segments.AsSpan(3),
            _ => default,
        };
        isEndless = parts is ["watch", _, ..]; // The form of old: /api/v1/watch/pods.
        if (isEndless)
        {
            return true;
        }

        // A namespace is a resource, and what other resources are in.
        parts = parts is ["namespaces", _, not ("status" or "finalize"), ..] ? parts[2..] : parts;
        isEndless = parts is [_] && (HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) && IsTrue(query, "watch");
        return isEndless || parts is [_, _, "proxy" or "exec" or "attach" or "portforward", ..] || (parts is [_, _, "log", ..] && IsTrue(query, "follow"));
    }

    // As the API server reads a flag (Convert_Slice_string_To_bool): the first one counts, and only "false" and "0" are false.
    private static bool IsTrue(string query, string name)
    {
        foreach (QueryStringEnumerable.EncodedNameValuePair pair in new QueryStringEnumerable(query))
        {
            if (pair.DecodeName().Span.SequenceEqual(name))
            {
                ReadOnlySpan<char> value = pair.DecodeValue().Span;
                return !(value is "0" || value.Equals("false", StringComparison.OrdinalIgnoreCase));
            }
        }

        return false;
    }
}
