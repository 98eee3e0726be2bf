using Benchmarks;

return args is ["child", .. string[] task] ? await Child.RunAsync(task) : await Suite.RunAsync(args);
