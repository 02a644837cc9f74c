-- R8: what was cancelled or downgraded, the first reason that applies, and what replaced it.

create table explained as
with

moved as (

    select name, arg_min(replacement_name, (abs(gap_days), replacement_name)) as replacement_name
    from replacements
    where is_entity_change
    group by name

),

bought_again as (

    select name, arg_min(replacement_name, (abs(gap_days), replacement_name)) as replacement_name
    from replacements
    inner join refunds using (name)
    where has_other_seats and gap_days >= 0
    group by name

)

select
    cancelled.name,
    cancelled.changed_on,
    case
        when moved.name is not null then 'entity_change'
        when bought_again.name is not null then 'wrong_seats_refund'
        when cancelled.name in (select name from declined) then 'card_declined'
        when cancelled.name in (select name from asked) then 'customer_request'
        else 'unknown'
    end as reason,
    coalesce(moved.replacement_name, bought_again.replacement_name) as replacement_name
from cancelled
left join moved using (name)
left join bought_again using (name);

create table recomputed.cancellations_and_downgrades as
select
    explained.name as subscription_name,
    explained.changed_on,
    'cancellation' as change_type,
    explained.reason,
    explained.replacement_name as replacement_subscription_name,
    coalesce(before.seats, 0) as seats_before,
    coalesce(worth_after.seats, 0) as seats_after,
    coalesce(before.arr, 0) as arr_before_amount,
    coalesce(worth_after.arr, 0) as arr_after_amount
from explained
left join worth_before as before on before.name = explained.name and before.day = explained.changed_on - 1
left join worth_after on worth_after.name = explained.name and worth_after.day = explained.changed_on
union all
select
    before.name,
    worth_after.day,
    'downgrade',
    -- a flag that is off says that somebody leaves, not that they need less
    if(reasoned.name is not null, 'customer_request', 'unknown'),
    null,
    before.seats,
    worth_after.seats,
    before.arr,
    worth_after.arr
from worth_before as before
inner join worth_after on worth_after.name = before.name and worth_after.day = before.day + 1
left join explained on explained.name = before.name and explained.changed_on = worth_after.day
left join reasoned
    on reasoned.name = before.name and reasoned.changed_on = worth_after.day
where
    explained.name is null
    and (worth_after.seats < before.seats or worth_after.tier_rank < before.tier_rank);
