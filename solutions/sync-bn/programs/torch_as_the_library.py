# kata: sync-bn (torch)
import torch


def sync_batchnorm(input, weight, bias, eps, all_reduce):
    size = input.size(0)
    count = torch.full((1,), size, dtype=input.dtype, device=input.device)
    combined = torch.cat([input.sum(dim=0), input.pow(2).sum(dim=0), count], dim=0)
    combined = all_reduce(combined)
    sum_x, sum_x2, count = torch.split(combined, [input.size(1), input.size(1), 1])
    mean = sum_x / count
    invstd = torch.rsqrt(torch.clamp(sum_x2 / count - mean.square(), min=0.0) + eps)
    out = torch.addcmul(bias, (input - mean) * invstd, weight)
    return out, (input, weight, mean, invstd, count)


def sync_batchnorm_backward(grad_output, cache, all_reduce):
    input, weight, mean, invstd, count = cache
    centred = input - mean
    sum_dy = grad_output.sum(dim=0)
    sum_dy_xmu = (grad_output * centred).sum(dim=0)
    sum_dy, sum_dy_xmu = all_reduce(torch.cat([sum_dy, sum_dy_xmu])).chunk(2)
    mean_dy, mean_dy_xmu = sum_dy / count, sum_dy_xmu / count
    grad_input = (grad_output - mean_dy - centred * invstd.square() * mean_dy_xmu) * invstd * weight
    return grad_input, sum_dy_xmu * invstd, sum_dy
