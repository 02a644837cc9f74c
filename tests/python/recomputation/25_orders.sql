-- Whether orders, namespaces and subscriptions fit together.

create table plans_held as
select
    roots.root_id as namespace_id,
    case
        when coalesce(held.trial, false) or kinds.plan_kind = 'trial' then 'trial'
        when plans.name is null or kinds.plan_kind = 'free' then 'free'
        else 'paid'
    end as plan_kind
from gitlab_com.gitlab_subscriptions as held
inner join roots using (namespace_id)
left join gitlab_com.plans as plans on plans.id = held.hosted_plan_id
left join rules.gitlab_com_plans as kinds
    on kinds.plan_name = lower(plans.name) and kinds.valid_from <= as_of();

-- What test accounts ordered is left out, and the groups that it is for.
create table orders_of_tests as
select *
from customers_app.orders
where subscription_name in (select name from versions) and subscription_name not in (select name from newest);

create table orders as
select
    orders.*,
    roots.root_id,
    newest.name,
    coalesce(newest.subscriptionstartdate <= as_of() and newest.ends_on > as_of(), false) as is_in_force,
    case
        when coalesce(orders.trial, false) or texts.is_trial then 'trial'
        -- a cart is not paid
        when products.product_rate_plan_id is not null and (
            orders.subscription_name is not null or orders.gl_namespace_id is not null
        ) then 'paid'
        else 'free'
    end as kind,
    coalesce(products.delivery, texts.delivery, if(orders.gl_namespace_id is null, 'Self-Managed', 'SaaS'))
        as delivery,
    products.product_rate_plan_id in (
        select plan.productrateplanid from zuora.rateplan as plan where plan.subscriptionid = newest.id
    ) as is_sold
from customers_app.orders as orders
left join products using (product_rate_plan_id)
left join rules.order_plans as texts
    on texts.product_rate_plan_id = lower(orders.product_rate_plan_id) and texts.valid_from <= as_of()
left join roots on roots.namespace_id = orders.gl_namespace_id
left join newest on newest.name = orders.subscription_name
where orders.id not in (select id from orders_of_tests);

create table recomputed.order_matches as
select
    'order' as record_type,
    id as record_id,
    delivery,
    case
        when delivery = 'Self-Managed' and kind = 'trial' then 'Trial Order'
        when delivery <> 'SaaS' and name is null then 'Order Subscription Not Found'
        when delivery = 'SaaS' and gl_namespace_id is not null and orders.root_id is null
            then 'Order Namespace Not Found'
        when delivery = 'SaaS' and orders.root_id <> gl_namespace_id
            then 'Order Linked to Non-Ultimate Parent Namespace'
        when delivery = 'SaaS' and gl_namespace_id is null and kind = 'paid'
            then 'Paid Order Missing Namespace Assignment'
        when delivery = 'SaaS' and gl_namespace_id is null then 'Free Order Missing Namespace Assignment'
        when name is null and plan_kind = 'paid' and not is_paid_for
            then if(
                subscription_name is null,
                'Paid Namespace Missing Order Subscription',
                'Paid Namespace Missing Zuora Subscription'
            )
        -- nothing is paid on either side
        when kind in ('trial', 'free') or subscription_name is null then 'Trial All Matching'
        -- the group was never given the plan
        when delivery = 'SaaS' and is_in_force and coalesce(plan_kind, 'free') = 'free'
            then 'Paid Order Missing Namespace Assignment'
        when name is null or not is_sold then 'Paid Order Product Rate Plan Misaligned with Zuora'
        else 'Paid All Matching'
    end as match_status
from orders
left join plans_held on plans_held.namespace_id = orders.root_id
left join (select root_id, bool_or(is_in_force) as is_paid_for from orders group by root_id) as others
    on others.root_id = orders.root_id
union all
select
    'namespace',
    namespace_id,
    'SaaS',
    if(plan_kind = 'paid', 'Paid Namespace Missing Order', 'Trial Namespace Missing Order')
from plans_held
where
    plan_kind <> 'free'
    and namespace_id not in (
        select root_id from orders where root_id is not null
    )
    and namespace_id not in (select gl_namespace_id from orders_of_tests where gl_namespace_id is not null)
union all
select
    'subscription',
    newest.name,
    shown_products.delivery,
    'Paid Subscription Missing Order'
from newest
inner join shown_products using (name)
where
    newest.subscriptionstartdate <= as_of()
    and newest.ends_on > as_of()
    and newest.name not in (select name from orders where name is not null);
